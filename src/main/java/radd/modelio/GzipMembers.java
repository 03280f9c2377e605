package radd.modelio;

import java.io.IOException;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** What a gzip file holds, all its members one after the other; something else behind them is a failure, where Java would pass over it. */
final class GzipMembers extends GZIPInputStream {
    private static final int BUFFER = 1 << 16;
    private static final int TRAILER = 8;

    private boolean checked;

    GzipMembers(HashedInput file) throws IOException {
        super(file, BUFFER);
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        int read = super.read(into, offset, length);
        if (read < 0 && !checked) {
            checked = true;
            if (inf.getRemaining() > TRAILER || in.available() > 0) {
                throw new ZipException("something that is not gzip follows");
            }
        }
        return read;
    }
}
