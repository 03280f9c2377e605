package radd.modelio;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The SHA-256 of every file of a folder, in a file {@code SHA256SUMS} beside them that {@code sha256sum -c} reads too.
 */
public final class Checksums {
    /** Name of the file of checksums. */
    public static final String FILE = "SHA256SUMS";

    /** As {@code sha256sum} writes it between hash and name. */
    private static final String SEPARATOR = "  ";

    private Checksums() {}

    /**
     * Writes the checksums of the files that a folder holds now.
     *
     * @throws IOException if a file cannot be read
     * @throws radd.RaddException (DATA) if the checksums cannot be written
     */
    public static void write(Path folder) throws IOException {
        StringBuilder lines = new StringBuilder();
        for (String name : names(folder)) {
            lines.append(Sha256.of(folder.resolve(name)))
                    .append(SEPARATOR)
                    .append(name)
                    .append('\n');
        }
        AtomicFile.writeString(folder.resolve(FILE), lines.toString());
    }

    /**
     * What is wrong with a folder: a file that is missing, has changed or has no checksum; empty if nothing is.
     *
     * @param folder a folder that {@link #write} was called for
     */
    public static Optional<String> damage(Path folder) {
        try {
            Map<String, String> hashes = new HashMap<>();
            for (String line : Files.readAllLines(folder.resolve(FILE))) {
                String[] parts = line.split(SEPARATOR, 2);
                hashes.put(parts[parts.length - 1], parts[0]);
            }
            for (String name : names(folder)) {
                String wanted = hashes.remove(name);
                if (wanted == null) {
                    return Optional.of(name + " has no checksum");
                }
                if (!wanted.equals(Sha256.of(folder.resolve(name)))) {
                    return Optional.of(name + " does not have the checksum it was written with");
                }
            }
            return hashes.keySet().stream().findFirst().map(name -> name + " is missing");
        } catch (IOException failure) {
            return Optional.of("it cannot be read: " + failure);
        }
    }

    /** The files of a folder but the checksums themselves, sorted. */
    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> String.valueOf(file.getFileName()))
                    .filter(name -> !name.equals(FILE))
                    .sorted()
                    .toList();
        }
    }
}
