package radd.dist;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A machine on which only radd was installed: a root of its own with this system's programs and libraries but without any Java, Maven, network,
 * configuration, fonts' settings or cache; the package lies read-only in {@code /opt/radd}, and a user who owns nothing but {@code /home/user}
 * runs it.
 */
final class EmptyRoot {
    /** Mounts live as long as the process that has them. The Java of this system is hidden, wherever distributions keep it. */
    private static final String ENTER = """
            set -e
            root=$1 package=$2; shift 2
            for folder in usr bin lib lib64; do
                if [ -L /$folder ]; then
                    [ -L $root/$folder ] || cp -P /$folder $root/$folder
                elif [ -d /$folder ]; then
                    mkdir -p $root/$folder; mount --rbind /$folder $root/$folder
                fi
            done
            for folder in usr/lib/jvm usr/share/java usr/share/maven usr/local; do
                [ ! -d $root/$folder ] || mount -t tmpfs tmpfs $root/$folder
            done
            mkdir -p $root/proc $root/dev $root/opt/radd $root/home/user $root/tmp
            chmod 1777 $root/tmp
            chown 65534:65534 $root/home/user
            mount --rbind /proc $root/proc
            mount --rbind /dev $root/dev
            mount --bind $package $root/opt/radd
            mount -o remount,bind,ro $root/opt/radd
            exec chroot --userspec=65534:65534 $root /usr/bin/env -i HOME=/home/user PATH=/usr/bin:/bin /bin/bash -c 'cd; "$@"' bash "$@"
            """;

    private final Path root;
    private final Path installed;

    /**
     * How a command ended.
     *
     * @param code its exit code
     * @param out what it printed
     * @param err what it said on the error stream
     */
    record Outcome(int code, String out, String err) {
        Outcome succeeds() {
            assertTrue(code == 0, code + ": " + err + out);
            return this;
        }
    }

    /**
     * @param root an empty folder
     * @param installed the unpacked package
     */
    EmptyRoot(Path root, Path installed) {
        this.root = root;
        this.installed = installed;
    }

    /** The user's home, from outside. */
    Path home() {
        return root.resolve("home/user");
    }

    /** Skips a test where no such root can be made. */
    static void assumePossible(Path folder) throws Exception {
        Outcome mounted = run(folder, 10, "unshare", "--mount", "--net", "mount", "-t", "tmpfs", "tmpfs", "/mnt");
        assumeTrue(mounted.code() == 0, "mounting takes root's rights: " + mounted.err());
    }

    /** Runs a command there. */
    Outcome run(int seconds, String... command) throws Exception {
        List<String> whole = new ArrayList<>(List.of(
                "unshare",
                "--mount",
                "--net",
                "/bin/bash",
                "-c",
                ENTER,
                "bash",
                root.toString(),
                installed.toString()));
        whole.addAll(List.of(command));
        return run(root, seconds, whole.toArray(String[]::new));
    }

    /** Runs a command here. */
    static Outcome run(Path folder, int seconds, String... command) throws Exception {
        Path out = Files.createTempFile(folder, "out", "");
        Path err = Files.createTempFile(folder, "err", "");
        Process process = new ProcessBuilder(command)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IOException(String.join(" ", command) + " did not end: " + Files.readString(err));
        }
        return new Outcome(process.exitValue(), Files.readString(out), Files.readString(err));
    }
}
