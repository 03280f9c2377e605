package radd.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import radd.RaddException;
import radd.cli.view.Terminal;
import radd.modelio.RunFolders;
import radd.modelio.hub.ByteCount;
import radd.train.RunStatus;
import radd.train.checkpoint.FolderExtent;
import radd.train.checkpoint.RunFinder;
import radd.train.checkpoint.RunFolder;

/** {@code radd runs}: the folders of training runs and sweeps. */
@Command(
        name = "runs",
        description = "List training runs with how they stand, show one, or remove some.",
        subcommands = {RunsCommand.Found.class, RunsCommand.Show.class, RunsCommand.Remove.class})
final class RunsCommand implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;

    /** Called when no subcommand is named. */
    @Override
    public Integer call() {
        throw new ParameterException(
                Objects.requireNonNull(spec).commandLine(), "missing command: one of list, show, rm");
    }

    /** {@code radd runs list}. */
    @Command(name = "list", description = "Show runs: state, step, losses in nats per token, time, size, age.")
    static final class Found implements Callable<Integer> {
        @Spec
        private @Nullable CommandSpec spec;

        @Parameters(
                arity = "0..*",
                paramLabel = "DIR",
                description = "Folders of runs or sweeps (default: output and multirun, where they are).")
        private List<Path> folders = List.of();

        @Override
        public Integer call() {
            List<Path> where = folders.isEmpty()
                    ? Stream.of("output", "multirun")
                            .map(Path::of)
                            .filter(Files::isDirectory)
                            .toList()
                    : folders;
            List<RunReport> runs = where.stream()
                    .flatMap(folder -> RunFinder.below(folder).stream())
                    .map(RunReport::of)
                    .toList();
            CommandSpec command = Objects.requireNonNull(spec);
            if (runs.isEmpty()) {
                command.commandLine()
                        .getErr()
                        .println(where.isEmpty() ? "no folder output or multirun here" : "no runs in " + texts(where));
            }
            RunTable.print(runs, command.commandLine().getOut());
            return ExitCode.DONE.code();
        }

        private static String texts(List<Path> folders) {
            return String.join(", ", folders.stream().map(Path::toString).toList());
        }
    }

    /** {@code radd runs show}. */
    @Command(name = "show", description = "Show what is known of a run.")
    static final class Show implements Callable<Integer> {
        @Spec
        private @Nullable CommandSpec spec;

        @Parameters(paramLabel = "RUN_DIR", description = "The run's folder.")
        private Path folder = Path.of("");

        @Override
        public Integer call() {
            RunFolder.requireRun(folder);
            RunReport run = RunReport.of(folder);
            RunStatus status = run.status();
            List<List<String>> rows = new ArrayList<>();
            rows.add(List.of("run", folder.toString()));
            rows.add(List.of("state", status.state().label()));
            status.holder().ifPresent(holder -> rows.add(List.of("by", holder)));
            status.failure().ifPresent(why -> rows.add(List.of("because", why)));
            rows.add(List.of("step", RunTable.step(run)));
            rows.add(List.of("loss", RunTable.nats(status.loss()) + " nats per token"));
            rows.add(List.of("validation", RunTable.nats(status.valid()) + " nats per token"));
            rows.add(List.of("time", RunTable.time(status.seconds())));
            rows.add(List.of("size", ByteCount.text(status.extent().bytes())));
            rows.add(List.of("last written", RunTable.age(status.extent().changed()) + " ago"));
            rows.add(List.of("overrides", String.join(" ", run.overrides())));
            for (Path checkpoint : RunFolders.newestFirst(folder)) {
                rows.add(List.of(
                        "checkpoint",
                        folder.relativize(checkpoint) + ", "
                                + ByteCount.text(FolderExtent.of(checkpoint).bytes())));
            }
            Columns.print(rows, Objects.requireNonNull(spec).commandLine().getOut());
            return ExitCode.DONE.code();
        }
    }

    /** {@code radd runs rm}. */
    @Command(name = "rm", description = "Remove runs or sweeps for good, unless they are running.")
    static final class Remove implements Callable<Integer> {
        @Spec
        private @Nullable CommandSpec spec;

        @Parameters(arity = "1..*", paramLabel = "DIR", description = "Folders of runs or sweeps.")
        private List<Path> folders = List.of();

        @Option(names = "--yes", description = "Do not ask.")
        private boolean yes;

        @Override
        public Integer call() {
            PrintWriter err = Objects.requireNonNull(spec).commandLine().getErr();
            folders.forEach(RunRemoval::requireRemovable); // before the first is gone
            for (Path folder : folders) {
                long bytes = FolderExtent.of(folder).bytes();
                if (yes || confirmed(folder, bytes)) {
                    RunRemoval.remove(folder);
                    err.println("removed " + folder + ", " + ByteCount.text(bytes));
                }
            }
            return ExitCode.DONE.code();
        }

        private static boolean confirmed(Path folder, long bytes) {
            String what = folder + ", " + ByteCount.text(bytes);
            if (!Terminal.current().interactive()) {
                throw new RaddException(
                        RaddException.Kind.CONFIG,
                        "nobody can be asked whether to remove " + what,
                        "give --yes to remove it");
            }
            Terminal.current().println("remove " + what + "? [y/N]");
            try {
                // Not closed: it is the process's.
                String answer =
                        new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset())).readLine();
                return answer != null && answer.strip().toLowerCase(Locale.ROOT).matches("y|yes");
            } catch (IOException nobodyThere) {
                return false;
            }
        }
    }
}
