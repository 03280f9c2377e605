package radd.dist;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine;
import radd.cli.Main;

/** What is wrong with a Dockerfile as far as the checkout beside it tells: for machines on which Docker cannot run. */
final class DockerfileLint {
    private static final Pattern RADD = Pattern.compile("(?:^|&& |then |/opt/radd/bin/)radd((?: -{0,2}[a-z-]+)+)");

    private final Path checkout;
    private final List<String> complaints = new ArrayList<>();
    private final Set<String> copied = new HashSet<>();
    private final Set<String> stages = new HashSet<>();

    private DockerfileLint(Path checkout) {
        this.checkout = checkout;
    }

    /**
     * Looks.
     *
     * @param text of the Dockerfile
     * @param checkout what it copies from
     * @return a sentence for each mistake
     */
    static List<String> complaints(String text, Path checkout) throws IOException {
        DockerfileLint lint = new DockerfileLint(checkout);
        String joined = text.replaceAll("(?m)^#.*\\n", "").replaceAll("\\\\\\n\\s*", " ");
        for (String line : joined.lines().filter(line -> !line.isBlank()).toList()) {
            lint.instruction(line);
        }
        lint.everythingThatIsPackagedIsCopied();
        return lint.complaints;
    }

    private void instruction(String line) throws IOException {
        String rest = line.replaceFirst("^\\w+\\s+", "");
        switch (line.substring(0, line.length() - rest.length()).strip()) {
            case "FROM" -> from(rest);
            case "COPY" -> copy(Arrays.asList(rest.split("\\s+")));
            case "RUN" -> run(rest);
            case "WORKDIR", "ARG", "ENV", "ENTRYPOINT" -> {}
            default -> complaints.add("unknown instruction: " + line);
        }
    }

    private void from(String rest) throws IOException {
        Matcher stage = Pattern.compile("(\\S+)(?: AS (\\w+))?").matcher(rest);
        if (!stage.matches()) {
            complaints.add("no image: FROM " + rest);
            return;
        }
        stages.add(String.valueOf(stage.group(2)));
        String release = property("maven.compiler.release");
        if (stage.group(1).startsWith("maven:") && !stage.group(1).endsWith("-" + release)) {
            complaints.add(stage.group(1) + " is not of Java " + release + ", for which the pom compiles");
        }
    }

    private void copy(List<String> words) {
        if (words.get(0).startsWith("--from=")) {
            String stage = words.get(0).substring("--from=".length());
            if (!stages.contains(stage)) {
                complaints.add("no stage " + stage);
            }
            return;
        }
        for (String source : words.subList(0, words.size() - 1)) {
            copied.add(source);
            if (!Files.exists(checkout.resolve(source))) {
                complaints.add("nothing to copy: " + source);
            }
        }
    }

    private void run(String command) throws IOException {
        Matcher profile = Pattern.compile("-P(\\w+)").matcher(command);
        while (profile.find()) {
            if (!Files.readString(checkout.resolve("pom.xml")).contains("<id>" + profile.group(1) + "</id>")) {
                complaints.add("the pom has no profile " + profile.group(1));
            }
        }
        Matcher archive =
                Pattern.compile("target/radd-\\*-([\\w-]+)\\.tar\\.gz").matcher(command);
        if (archive.find() && !Files.exists(checkout.resolve("src/dist/" + archive.group(1) + ".xml"))) {
            complaints.add("no package is called " + archive.group());
        }
        Matcher radd = RADD.matcher(command);
        while (radd.find()) {
            command(radd.group(1).strip());
        }
    }

    private void command(String words) {
        CommandLine found = Main.commandLine();
        for (String word : words.split(" ", -1)) {
            CommandLine below = found.getSubcommands().get(word);
            boolean takesMore = !found.getCommandSpec().positionalParameters().isEmpty();
            boolean isOption = word.startsWith("-") && found.getCommandSpec().findOption(word) != null;
            if (below == null && !takesMore && !isOption) {
                complaints.add("radd " + words + " is no command");
                return;
            }
            found = below == null ? found : below;
        }
    }

    private void everythingThatIsPackagedIsCopied() throws IOException {
        Matcher included = Pattern.compile("<directory>([a-z]+)</directory>|<include>([\\w.]+?)(?:/\\*\\*)?</include>")
                .matcher(Files.readString(checkout.resolve("src/dist/common.xml"))
                        .replaceAll("(?s)<directory>(scripts|\\$).*?</fileSet>", ""));
        while (included.find()) {
            String name = included.group(1) == null ? included.group(2) : included.group(1);
            if (!copied.contains(name)) {
                complaints.add(name + " is part of the package and not copied");
            }
        }
    }

    private String property(String name) throws IOException {
        Matcher value = Pattern.compile("<" + Pattern.quote(name) + ">([^<]+)<")
                .matcher(Files.readString(checkout.resolve("pom.xml")));
        return value.find() ? value.group(1) : "";
    }
}
