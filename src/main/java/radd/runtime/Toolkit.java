package radd.runtime;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import radd.RaddException;

/**
 * The libraries of a CUDA toolkit that a machine has, with cuDNN 9 in it or beside it among the system's libraries.
 *
 * @param root the toolkit's folder, such as {@code /usr/local/cuda-12.6}
 * @param system folders of the system's libraries
 */
record Toolkit(Path root, List<Path> system) {
    private static final List<String> FOLDERS =
            List.of("lib64", "lib", "targets/x86_64-linux/lib", "extras/CUPTI/lib64", ".");

    /** What a transformer on one GPU does without. */
    private static final List<String> OPTIONAL = List.of("libnccl.so.2", "libnvrtc-builtins.so.12.6", "libnvrtc.so.12");

    private static final List<Path> SYSTEM =
            List.of(Path.of("/usr/lib/x86_64-linux-gnu"), Path.of("/usr/lib64"), Path.of("/usr/local/lib"));

    /** A toolkit of this machine. */
    static Toolkit at(Path root) {
        return new Toolkit(root.toAbsolutePath(), SYSTEM);
    }

    /**
     * Links to the libraries that the CUDA artifact would bring.
     *
     * @param folder where the links go
     * @throws RaddException (DATA) if one is missing that cannot be done without
     */
    void link(Path folder) throws IOException {
        for (String library : CudaNatives.CUDA.libraries()) {
            Path link = folder.resolve(library);
            Optional<Path> found = find(library);
            Files.deleteIfExists(link);
            if (found.isPresent()) {
                Files.createSymbolicLink(link, found.get());
            } else if (!OPTIONAL.contains(library)) {
                throw new RaddException(
                        RaddException.Kind.DATA,
                        "no " + library + " in " + root + " or among the system's libraries",
                        "a CUDA 12 toolkit with cuDNN 9 is needed; without --cuda-from the libraries are fetched");
            }
        }
    }

    private Optional<Path> find(String library) {
        return Stream.concat(FOLDERS.stream().map(root::resolve), system.stream())
                .map(folder -> folder.resolve(library).normalize())
                .filter(Files::isRegularFile)
                .findFirst();
    }
}
