package radd.data.corpus;

import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.ipc.ReadChannel;
import org.apache.arrow.vector.ipc.message.MessageChannelReader;
import org.apache.arrow.vector.ipc.message.MessageResult;

/** The messages of an Arrow stream. Arrow's own reader takes memory for a message's description by the length that the stream claims; here it is looked at first. */
final class ArrowMessages extends MessageChannelReader {
    /** Bytes of the longest description: names and types of thousands of columns take less. */
    private static final int LONGEST = 64 << 20;

    /** Comes before the length since Arrow 0.15. */
    private static final int CONTINUATION = -1;

    private static final int AHEAD = 2 * Integer.BYTES;

    private final PushbackInputStream input;

    ArrowMessages(InputStream input, BufferAllocator memory) {
        this(new PushbackInputStream(input, AHEAD), memory);
    }

    private ArrowMessages(PushbackInputStream input, BufferAllocator memory) {
        super(new ReadChannel(Channels.newChannel(input)), memory);
        this.input = input;
    }

    @Override
    public MessageResult readNext() throws IOException {
        byte[] ahead = input.readNBytes(AHEAD);
        input.unread(ahead);
        if (ahead.length == AHEAD) {
            ByteBuffer numbers = ByteBuffer.wrap(ahead).order(ByteOrder.LITTLE_ENDIAN);
            int first = numbers.getInt();
            int length = first == CONTINUATION ? numbers.getInt() : first;
            if (length < 0 || length > LONGEST) {
                throw new IOException(
                        "a message claims a description of " + Integer.toUnsignedString(length) + " bytes");
            }
        }
        return super.readNext();
    }
}
