package radd.modelio.hub;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import radd.RaddException;
import radd.RaddException.Kind;
import radd.modelio.AtomicFile;
import radd.modelio.FileForm;
import radd.modelio.hub.HubException.Reason;

/**
 * Brings one file's content into the cache: goes on where an earlier download stopped, takes up again what is cut, checks the whole, and
 * gives it its name only then.
 */
final class BlobDownload {
    private static final int BUFFER = 1 << 17;
    private static final int PARTIAL = 206;

    /** A pointer of Git LFS is three short lines. */
    private static final int LONGEST_POINTER = 1024;

    private static final Pattern RANGE = Pattern.compile("bytes (\\d{1,18})-\\d{1,18}/(\\d{1,18}|\\*)");

    private final HubClient client;
    private final RepoFolder folder;
    private final String name;
    private final FileFacts facts;
    private final LongConsumer received;
    private final Path partial;

    /**
     * @param name the file's name in the repository
     * @param facts what the hub says of it
     * @param received is told of bytes that have come, less those that have to come anew
     */
    BlobDownload(HubClient client, RepoFolder folder, String name, FileFacts facts, LongConsumer received) {
        this.client = client;
        this.folder = folder;
        this.name = name;
        this.facts = facts;
        this.received = received;
        this.partial = folder.partial(facts.etag());
    }

    /**
     * Makes the blob, unless it is there.
     *
     * @throws RaddException (DATA) if it cannot be written or is not what the hub says
     */
    void make() throws IOException {
        Path blob = folder.blob(facts.etag());
        if (Files.exists(blob)) {
            received.accept(facts.size());
            return;
        }
        RepoFolder.createFolder(folder.blobs());
        BlobLock lock = BlobLock.take(folder.lock(facts.etag()), () -> Files.exists(blob));
        try {
            if (Files.exists(blob)) {
                received.accept(facts.size());
                return;
            }
            received.accept(size());
            if (!isComplete()) { // what was left half-way by someone else may not be the beginning of this
                restart();
                if (!isComplete()) {
                    throw damaged();
                }
            }
            refusePointer();
            AtomicFile.publish(partial, blob);
        } finally {
            lock.close();
        }
    }

    private boolean isComplete() throws IOException {
        receiveAll();
        Optional<String> hash = BlobHash.of(partial, facts.etag());
        return hash.isEmpty() || hash.get().equals(facts.etag());
    }

    private void receiveAll() throws IOException {
        Retries retries = new Retries(client.patience());
        if (size() > facts.size()) {
            restart();
        }
        requireSpace();
        while (!Files.exists(partial) || size() < facts.size()) {
            long before = size();
            try {
                receive(before);
            } catch (HubException failure) {
                if (failure.reason() == Reason.NO_RANGE) {
                    restart();
                } else if (size() > before) {
                    retries.progressed();
                }
                retries.pauseAfter(failure);
            }
        }
    }

    /** One request, and what comes of it. */
    private void receive(long from) throws IOException {
        try (HubAnswer answer = open(from);
                FileChannel channel = FileChannel.open(partial, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                StallGuard body =
                        new StallGuard(answer.body(), client.patience().silence())) {
            if (facts.size() == 0) {
                return;
            }
            long at = begins(answer, from);
            received.accept(at - from);
            byte[] buffer = new byte[BUFFER];
            while (at < facts.size()) {
                int read = read(body.stream(), buffer, facts.size() - at);
                if (read < 0) {
                    throw cut(at, "the connection ended", null);
                }
                write(channel, ByteBuffer.wrap(buffer, 0, read), at);
                at += read;
                received.accept(read);
            }
        }
    }

    private HubAnswer open(long from) throws IOException {
        return client.open(folder.repo(), facts.commit(), name, from);
    }

    /** Where the body begins: at the byte that was asked for, or at the first if the host knows no ranges. */
    private long begins(HubAnswer answer, long from) throws IOException {
        if (answer.status() != PARTIAL) {
            return 0;
        }
        Matcher range = RANGE.matcher(answer.header("content-range").orElse(""));
        if (!range.matches()
                || Long.parseLong(range.group(1)) != from
                || !(range.group(2).equals("*") || Long.parseLong(range.group(2)) == facts.size())) {
            throw new HubException(Reason.NO_HUB, name + ": the host gives another part than was asked for");
        }
        return from;
    }

    private int read(InputStream body, byte[] buffer, long wanted) throws IOException {
        try {
            return body.read(buffer, 0, (int) Math.min(buffer.length, wanted));
        } catch (IOException failure) {
            throw cut(size(), String.valueOf(failure.getMessage()), failure);
        }
    }

    private HubException cut(long at, String why, @Nullable IOException cause) {
        return new HubException(
                Reason.UNREACHABLE,
                name + " stopped after " + at + " of " + facts.size() + " bytes: " + why,
                Duration.ZERO,
                cause);
    }

    /** To its place rather than to the end, so that others who write the same file without a lock do no harm. */
    private void write(FileChannel channel, ByteBuffer bytes, long at) {
        try {
            for (long place = at; bytes.hasRemaining(); ) {
                place += channel.write(bytes, place);
            }
        } catch (IOException failure) {
            throw new RaddException(
                    Kind.DATA,
                    "cannot write " + partial + ": " + failure.getMessage(),
                    "free some space, or set HF_HOME to a folder on another disk; what has come is kept, and the same command goes on from there",
                    failure);
        }
    }

    private void requireSpace() throws IOException {
        long wanted = facts.size() - size();
        long usable = Files.getFileStore(folder.blobs()).getUsableSpace();
        if (usable > 0 && usable < wanted) {
            throw new RaddException(
                    Kind.DATA,
                    "the disk of " + folder.cache() + " has " + ByteCount.text(usable) + " free, and " + name
                            + " needs " + ByteCount.text(wanted),
                    "free some space (radd models list, radd models rm) or set HF_HOME to a folder on another disk");
        }
    }

    private long size() throws IOException {
        return Files.exists(partial) ? Files.size(partial) : 0;
    }

    /** By a new file rather than by cutting the old one, which another may be writing. */
    private void restart() throws IOException {
        received.accept(-size());
        Files.deleteIfExists(partial);
    }

    private RaddException damaged() throws IOException {
        Optional<FileForm> form = form();
        String hash = BlobHash.of(partial, facts.etag()).orElse("");
        restart();
        return new RaddException(
                Kind.DATA,
                name + " of " + folder.repo() + " came with hash " + hash + " instead of " + facts.etag()
                        + form.filter(FileForm.HTML::equals)
                                .map(page -> ": it is a web page")
                                .orElse(""),
                "something on the way changes files: try again, without the proxy or mirror if there is one");
    }

    private void refusePointer() throws IOException {
        if (facts.size() <= LONGEST_POINTER
                && form().filter(FileForm.LFS_POINTER::equals).isPresent()) {
            restart();
            throw new RaddException(
                    Kind.DATA,
                    name + " of " + folder.repo() + " is a Git LFS pointer, not the file that it stands for",
                    "its owner has to upload the file itself");
        }
    }

    private Optional<FileForm> form() throws IOException {
        try (InputStream stream = Files.newInputStream(partial)) {
            return FileForm.of(stream.readNBytes(FileForm.BYTES));
        }
    }
}
