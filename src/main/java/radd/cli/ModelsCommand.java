package radd.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import radd.RaddException;
import radd.cli.view.Progress;
import radd.engine.collective.Collective;
import radd.modelio.ModelDirectory;
import radd.modelio.hub.ByteCount;
import radd.modelio.hub.CacheInventory;
import radd.modelio.hub.CachedRevision;
import radd.modelio.hub.HubReference;
import radd.modelio.hub.ModelLocation;
import radd.modelio.hub.RepoId;
import radd.modelio.hub.RepoType;

/** {@code radd models}: the models in the cache that radd shares with Python's libraries. */
@Command(
        name = "models",
        description = "Download models from the hub, list, check or remove those in the cache.",
        subcommands = {
            ModelsCommand.Cached.class,
            ModelsCommand.Get.class,
            ModelsCommand.Remove.class,
            ModelsCommand.Verify.class
        })
final class ModelsCommand implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;

    /** Called when no subcommand is named. */
    @Override
    public Integer call() {
        throw new ParameterException(
                Objects.requireNonNull(spec).commandLine(), "missing command: one of list, get, rm, verify");
    }

    private static CacheInventory inventory() {
        return new CacheInventory(HubAccess.cache().folder());
    }

    /** The repository that an argument names, which may be one whose name is also that of a folder here. */
    private static HubReference reference(String name) {
        HubReference reference = HubReference.of(name)
                .orElseGet(() -> HubReference.of("hf://" + name).orElseThrow());
        if (reference.repo().type() != RepoType.MODEL) {
            throw OptionValue.refused("NAME", name, "it must name a model, not a dataset");
        }
        return reference;
    }

    /** {@code radd models list}. */
    @Command(name = "list", description = "Show the models in the cache: name, revision, size, family, folder.")
    static final class Cached implements Callable<Integer> {
        @Spec
        private @Nullable CommandSpec spec;

        @Override
        public Integer call() {
            CacheInventory inventory = inventory();
            List<List<String>> rows = new ArrayList<>();
            for (RepoId repo : inventory.repositories(RepoType.MODEL)) {
                inventory.revisions(repo).forEach(revision -> rows.add(row(revision)));
            }
            CommandSpec command = Objects.requireNonNull(spec);
            if (rows.isEmpty()) {
                command.commandLine().getErr().println("no models in " + inventory.cache());
            }
            Columns.print(rows, command.commandLine().getOut());
            return ExitCode.DONE.code();
        }

        private static List<String> row(CachedRevision revision) {
            String names = String.join(",", revision.names());
            return List.of(
                    revision.repo().name(),
                    names.isEmpty() ? revision.commit() : names,
                    ByteCount.text(revision.bytes()),
                    family(revision.folder()),
                    revision.folder().toString());
        }

        private static String family(Path folder) {
            try {
                return new ModelDirectory(folder)
                        .readDescription()
                        .model()
                        .family()
                        .type();
            } catch (RaddException noModelOfOurs) {
                return "-";
            }
        }
    }

    /** {@code radd models get}. */
    @Command(name = "get", description = "Download a model into the cache and print its folder.")
    static final class Get implements Callable<Integer> {
        @Spec
        private @Nullable CommandSpec spec;

        @Parameters(paramLabel = "NAME", description = "The repository: org/name or hf://org/name@revision.")
        private String name = "";

        @Option(
                names = "--revision",
                paramLabel = "NAME",
                description = "Branch, tag or commit of the repository (default: main).")
        private @Nullable String revision;

        @Override
        public Integer call() {
            HubReference reference = reference(name);
            ModelLocation location = new ModelLocation("hf://" + reference.repo(), Optional.ofNullable(revision));
            Path folder = HubAccess.fetch(location, reference, Collective.alone());
            Objects.requireNonNull(spec).commandLine().getOut().println(folder);
            return ExitCode.DONE.code();
        }
    }

    /** {@code radd models rm}. */
    @Command(name = "rm", description = "Remove a model from the cache.")
    static final class Remove implements Callable<Integer> {
        @Spec
        private @Nullable CommandSpec spec;

        @Parameters(paramLabel = "NAME", description = "The repository: org/name.")
        private String name = "";

        @Option(
                names = "--revision",
                paramLabel = "NAME",
                description =
                        "Remove this branch, tag or commit alone, without the files that others share (default: all of it).")
        private @Nullable String revision;

        @Override
        public Integer call() {
            HubReference reference = reference(name);
            CacheInventory inventory = inventory();
            long bytes = Optional.ofNullable(revision)
                    .or(reference::revision)
                    .map(one -> inventory.remove(reference.repo(), one))
                    .orElseGet(() -> inventory.remove(reference.repo()));
            Objects.requireNonNull(spec)
                    .commandLine()
                    .getErr()
                    .println("removed " + name + ", " + ByteCount.text(bytes));
            return ExitCode.DONE.code();
        }
    }

    /** {@code radd models verify}. */
    @Command(name = "verify", description = "Compare the files of models in the cache with their hashes.")
    static final class Verify implements Callable<Integer> {
        @Spec
        private @Nullable CommandSpec spec;

        @Parameters(arity = "0..*", paramLabel = "NAME", description = "Repositories: org/name (default: all).")
        private List<String> names = List.of();

        @Override
        public Integer call() {
            CacheInventory inventory = inventory();
            List<RepoId> cached = inventory.repositories(RepoType.MODEL);
            List<RepoId> repos = names.isEmpty()
                    ? cached
                    : names.stream().map(name -> reference(name).repo()).toList();
            PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
            int damaged = 0;
            for (RepoId repo : repos) {
                if (!cached.contains(repo)) {
                    throw OptionValue.refused("NAME", repo, "it is not in " + inventory.cache());
                }
                List<String> damage = check(inventory, repo);
                damage.forEach(line -> out.println("damaged  " + line));
                if (damage.isEmpty()) {
                    out.println("ok       " + repo + ", " + ByteCount.text(inventory.blobBytes(repo)));
                }
                damaged += damage.size();
            }
            if (damaged > 0) {
                throw new RaddException(
                        RaddException.Kind.DATA,
                        damaged + " files in " + inventory.cache() + " are damaged or missing",
                        "remove their models with 'radd models rm NAME' and fetch them again");
            }
            return ExitCode.DONE.code();
        }

        private static List<String> check(CacheInventory inventory, RepoId repo) {
            long[] read = {0};
            try (Progress progress = Progress.start("verify", "bytes", 0, inventory.blobBytes(repo))) {
                return inventory.damage(repo, bytes -> progress.update(read[0] += bytes, 0, repo.name()));
            }
        }
    }
}
