package radd.modelio;

import com.github.luben.zstd.ZstdIOException;
import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.ZipException;
import radd.RaddException;
import radd.RaddException.Kind;

/**
 * What a file holds, out of gzip or Zstandard where it is packed, as a stream of bytes: nothing is unpacked to a disk, and no more than a window of it is in
 * memory. The file itself is hashed on the way.
 */
public final class PackedInput extends InputStream {
    private static final int BUFFER = 1 << 16;

    /** Archives made with {@code zstd --long=31} need 2 GiB to be read; others as little as they say. */
    private static final int LONGEST_WINDOW = 31;

    private final Path file;
    private final Kind kind;
    private final HashedInput raw;
    private final InputStream content;
    private final Optional<FileForm> packing;
    private final Optional<FileForm> form;
    private long bytesGiven;

    /**
     * Reads what a stream gives, and closes it in the end.
     *
     * @param file its name in messages
     * @param kind what a failure is about
     * @throws RaddException of that kind when it is packed and its beginning is damaged
     */
    public PackedInput(Path file, Kind kind, InputStream opened) throws IOException {
        this.file = file;
        this.kind = kind;
        this.raw = new HashedInput(opened);
        Optional<FileForm> outer = FileForm.of(raw.peek(FileForm.BYTES));
        this.packing = outer.filter(found -> found == FileForm.GZIP || found == FileForm.ZSTANDARD);
        try {
            this.content = packing.isPresent() ? new BufferedInputStream(unpacked(packing.get()), BUFFER) : raw;
            this.form = packing.isPresent() ? FileForm.of(beginning()) : outer;
        } catch (EOFException | ZipException | ZstdIOException damage) {
            raw.close();
            throw damaged(damage);
        }
    }

    /** Opens a file; otherwise as {@link #PackedInput(Path, Kind, InputStream)}. */
    public static PackedInput open(Path file, Kind kind) throws IOException {
        return new PackedInput(file, kind, Files.newInputStream(file));
    }

    private InputStream unpacked(FileForm packing) throws IOException {
        return packing == FileForm.GZIP
                ? new GzipMembers(raw)
                : new ZstdInputStreamNoFinalizer(raw).setLongMax(LONGEST_WINDOW);
    }

    private byte[] beginning() throws IOException {
        content.mark(FileForm.BYTES);
        byte[] start = content.readNBytes(FileForm.BYTES);
        content.reset();
        return start;
    }

    /** What the content is by its first bytes; empty for plain text and what is not known. */
    public Optional<FileForm> form() {
        return form;
    }

    /** Whether the file holds its content packed. */
    public boolean isPacked() {
        return packing.isPresent();
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        try {
            int read = content.read(into, offset, length);
            bytesGiven += Math.max(read, 0);
            return read;
        } catch (EOFException | ZipException | ZstdIOException damage) {
            throw damaged(damage);
        }
    }

    private RaddException damaged(IOException damage) {
        String name = packing.equals(Optional.of(FileForm.GZIP)) ? "gzip" : "Zstandard";
        return new RaddException(
                kind,
                file + " is damaged or incomplete: its " + name + " data ends or breaks after " + bytesGiven
                        + " unpacked bytes (" + damage.getMessage() + ")",
                "copy or download it again",
                damage);
    }

    /** Bytes of the file that have been taken from it; of a packed one fewer than its content has. */
    public long bytesRead() {
        return raw.count();
    }

    /** SHA-256 of the file as it is stored, to be asked once; reads on to its end. */
    public String sha256() throws IOException {
        byte[] rest = new byte[BUFFER];
        int read = raw.read(rest, 0, BUFFER);
        while (read >= 0) {
            read = raw.read(rest, 0, BUFFER);
        }
        return raw.sha256();
    }

    @Override
    public void close() throws IOException {
        content.close();
    }
}
