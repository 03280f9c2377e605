package radd.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import radd.engine.CacheFolder;
import radd.runtime.CudaInstallation;

/** {@code radd runtime}: native libraries that are not part of the program. */
@Command(
        name = "runtime",
        description = "Install, list or remove native libraries for GPUs.",
        subcommands = {RuntimeCommand.Install.class, RuntimeCommand.Installed.class, RuntimeCommand.Remove.class})
final class RuntimeCommand implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;

    /** Called when no subcommand is named. */
    @Override
    public Integer call() {
        throw new ParameterException(
                Objects.requireNonNull(spec).commandLine(), "missing command: one of install, list, remove");
    }

    /** The runtimes there are. */
    enum Name {
        CUDA
    }

    private static CudaInstallation installation(Name runtime) {
        return switch (runtime) {
            case CUDA -> new CudaInstallation(CacheFolder.standard());
        };
    }

    /** {@code radd runtime install}. */
    @Command(
            name = "install",
            description = "Install PyTorch's libraries for CUDA 12, from Maven Central, into the cache folder.")
    static final class Install implements Callable<Integer> {
        @Spec
        private @Nullable CommandSpec spec;

        @Parameters(paramLabel = "RUNTIME", description = "What to install: cuda.")
        private Name runtime = Name.CUDA;

        @Option(
                names = "--from",
                paramLabel = "FOLDER",
                description = "Take the jars from here, side by side or as in a Maven repository, instead of by Maven.")
        private @Nullable Path from;

        @Option(
                names = "--cuda-from",
                paramLabel = "DIR",
                description =
                        "Use the libraries of this CUDA 12 toolkit, with cuDNN 9, such as /usr/local/cuda-12.6, instead of 2 GB more.")
        private @Nullable Path cudaFrom;

        @Override
        public Integer call() {
            CommandSpec command = Objects.requireNonNull(spec);
            installation(runtime)
                    .install(
                            from,
                            cudaFrom,
                            line -> command.commandLine().getErr().println(line));
            return ExitCode.DONE.code();
        }
    }

    /** {@code radd runtime list}. */
    @Command(name = "list", description = "Show what is installed, with versions and licences.")
    static final class Installed implements Callable<Integer> {
        @Spec
        private @Nullable CommandSpec spec;

        @Override
        public Integer call() {
            List<String> lines = installation(Name.CUDA).describe();
            lines.forEach(Objects.requireNonNull(spec).commandLine().getOut()::println);
            return ExitCode.DONE.code();
        }
    }

    /** {@code radd runtime remove}. */
    @Command(name = "remove", description = "Remove what was installed; Maven's repository keeps its jars.")
    static final class Remove implements Callable<Integer> {
        @Spec
        private @Nullable CommandSpec spec;

        @Parameters(paramLabel = "RUNTIME", description = "What to remove: cuda.")
        private Name runtime = Name.CUDA;

        @Override
        public Integer call() {
            CudaInstallation installation = installation(runtime);
            String what = installation.remove() ? "removed " : "nothing was installed in ";
            Objects.requireNonNull(spec).commandLine().getErr().println(what + installation.home());
            return ExitCode.DONE.code();
        }
    }
}
