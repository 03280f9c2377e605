package radd.train.metrics;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Map;
import java.util.zip.CRC32C;
import radd.RaddException;

/**
 * Scalars for TensorBoard: an event file, which is a sequence of framed protocol buffers.
 *
 * <p>Frame ("TFRecord", tensorflow/core/lib/io/record_writer.h): length as uint64, masked CRC-32C of those 8 bytes, the data, masked
 * CRC-32C of the data; little-endian. Messages: {@code Event} and {@code Summary} of tensorflow/core/util/event.proto and
 * framework/summary.proto, of which only the fields named below are written. Not thread-safe.
 */
public final class TensorBoardWriter implements AutoCloseable {
    // Event
    private static final int WALL_TIME = 1;
    private static final int STEP = 2;
    private static final int FILE_VERSION = 3;
    private static final int SUMMARY = 5;
    private static final int SESSION_LOG = 7;
    // Summary, Summary.Value and SessionLog
    private static final int VALUE = 1;
    private static final int TAG = 1;
    private static final int SIMPLE_VALUE = 2;
    private static final int STATUS = 1;
    private static final int STATUS_START = 1;

    private final Path file;
    private final FileChannel channel;

    private TensorBoardWriter(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /**
     * Starts an event file; each start of a run has its own, and TensorBoard reads them in turn.
     *
     * @param folder the run's folder
     * @param resumedFrom the step that the run continues from, 0 for a new one; TensorBoard forgets what earlier files say of later
     *     steps
     * @return the caller closes it
     * @throws RaddException if the file cannot be written
     */
    public static TensorBoardWriter open(Path folder, long resumedFrom) {
        Instant now = Instant.now();
        try {
            TensorBoardWriter writer = create(folder, now);
            writer.event(new EventMessage().string(FILE_VERSION, "brain.Event:2"));
            if (resumedFrom > 0) {
                EventMessage start = new EventMessage().integer(STATUS, STATUS_START);
                writer.event(new EventMessage().integer(STEP, resumedFrom + 1).message(SESSION_LOG, start));
            }
            return writer;
        } catch (IOException failure) {
            throw cannotWrite(folder, failure);
        }
    }

    /** The name must sort by time and hold "tfevents"; the rest tells hosts and processes apart. */
    private static TensorBoardWriter create(Path folder, Instant now) throws IOException {
        String name = "events.out.tfevents.%010d.%s.%d"
                .formatted(now.getEpochSecond(), host(), ProcessHandle.current().pid());
        Path file = folder.resolve(name);
        for (int again = 1; Files.exists(file); again++) {
            file = folder.resolve(name + "." + again);
        }
        return new TensorBoardWriter(
                file, FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName().replaceAll("[^A-Za-z0-9_-]", "_");
        } catch (UnknownHostException unnamed) {
            return "localhost";
        }
    }

    /** Where the events go. */
    public Path file() {
        return file;
    }

    /**
     * Writes scalars of one step.
     *
     * @param step the training step
     * @param values by tag, such as {@code train/loss}; kept in single precision, as TensorBoard's format has it
     * @throws RaddException if the file cannot be written
     */
    public void scalars(long step, Map<String, ? extends Number> values) {
        EventMessage summary = new EventMessage();
        values.forEach((tag, value) ->
                summary.message(VALUE, new EventMessage().string(TAG, tag).float32(SIMPLE_VALUE, value.floatValue())));
        try {
            event(new EventMessage().integer(STEP, step).message(SUMMARY, summary));
        } catch (IOException failure) {
            throw cannotWrite(file, failure);
        }
    }

    private void event(EventMessage fields) throws IOException {
        Instant now = Instant.now();
        byte[] data = new EventMessage()
                .float64(WALL_TIME, now.getEpochSecond() + now.getNano() / 1e9)
                .append(fields)
                .bytes();
        ByteBuffer frame = ByteBuffer.allocate(data.length + 16).order(ByteOrder.LITTLE_ENDIAN);
        frame.putLong(data.length).putInt(maskedCrc(frame.array(), 8)).put(data);
        frame.putInt(maskedCrc(data, data.length)).flip();
        while (frame.hasRemaining()) {
            channel.write(frame);
        }
    }

    /** A CRC of data that hold CRCs would be weak, so the format rotates it and adds a constant (tensorflow/core/lib/hash/crc32c.h). */
    private static int maskedCrc(byte[] data, int length) {
        CRC32C crc = new CRC32C();
        crc.update(data, 0, length);
        return Integer.rotateRight((int) crc.getValue(), 15) + 0xa282ead8;
    }

    private static RaddException cannotWrite(Path path, IOException failure) {
        return new RaddException(
                RaddException.Kind.DATA,
                path + ": TensorBoard events cannot be written: " + failure.getMessage(),
                "check permissions and space",
                failure);
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException failure) {
            throw cannotWrite(file, failure);
        }
    }
}
