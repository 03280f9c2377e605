package radd.cli.view;

import org.jspecify.annotations.Nullable;
import radd.modelio.hub.ByteCount;
import radd.modelio.hub.FetchProgress;

/** How far downloads are: one progress after the other, since it is not known at first how many bytes there will be. */
public final class DownloadView implements FetchProgress, AutoCloseable {
    private static final long BYTES_PER_MB = 1_000_000;

    private @Nullable Progress progress;
    private long total;

    @Override
    public void at(long received, long totalBytes) {
        if (totalBytes == 0) {
            return;
        }
        if (progress == null || totalBytes != total) {
            close();
            total = totalBytes;
            progress = Progress.start("download", "MB", received / BYTES_PER_MB, inMegabytes(total));
        }
        progress.update(
                received == total ? inMegabytes(total) : received / BYTES_PER_MB,
                0,
                ByteCount.text(received) + " of " + ByteCount.text(total));
    }

    /** At least 1: a total of 0 would mean that it is not known. */
    private static long inMegabytes(long bytes) {
        return Math.max(1, bytes / BYTES_PER_MB);
    }

    @Override
    public void close() {
        if (progress != null) {
            progress.close();
            progress = null;
        }
    }
}
