package radd.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import radd.RaddException;

/** A command for tests: fails in the way it is asked to, or prints its arguments. */
@Command(name = "sample", description = "Does what the test asks for.")
final class FailingCommand implements Callable<Integer> {
    enum Failure {
        NONE,
        CONFIG,
        DATA,
        DEVICE,
        WRAPPED,
        MISSING_FILE,
        DISK_FULL,
        HEAP,
        TORCH_CPU,
        TORCH_CUDA,
        DEFECT,
        READER_GONE
    }

    @Spec
    private @Nullable CommandSpec spec;

    @Option(names = "--failure")
    private Failure failure = Failure.NONE;

    @Option(names = "--model-path")
    private String modelPath = "";

    @Option(names = "--lines", description = "How many lines to print.")
    private int lines = 1;

    @Override
    public Integer call() throws Exception {
        if (spec == null) {
            throw new IllegalStateException();
        }
        switch (failure) {
            case CONFIG -> throw new RaddException(RaddException.Kind.CONFIG, "length: 0 is not in 1..1024", "set it");
            case DATA -> throw new RaddException(RaddException.Kind.DATA, "model.safetensors is cut", "copy it again");
            case DEVICE -> throw new RaddException(RaddException.Kind.DEVICE, "no cuda:7", "use --device cpu");
            case WRAPPED ->
                throw new ExecutionException(new RaddException(RaddException.Kind.DATA, "replica 1", "look there"));
            case MISSING_FILE -> throw new NoSuchFileException("/no/such/file");
            case DISK_FULL -> throw new UncheckedIOException(new IOException("No space left on device"));
            case HEAP -> throw new OutOfMemoryError("Java heap space");
            case TORCH_CPU ->
                throw new IllegalStateException("[enforce fail] DefaultCPUAllocator: not enough memory: 10\nFrame 0");
            case TORCH_CUDA -> throw new IllegalStateException("CUDA out of memory. Tried to allocate 2 GiB\nFrame 0");
            case DEFECT -> throw new IllegalStateException("impossible");
            case READER_GONE -> throw new OutputClosedException(new IOException("Broken pipe"));
            case NONE -> {
                for (int i = 0; i < lines; i++) {
                    spec.commandLine().getOut().println("model " + modelPath);
                }
            }
        }
        return 0;
    }
}
