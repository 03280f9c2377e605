package radd.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import radd.Named;
import radd.core.family.Families;
import radd.data.corpus.NamedCorpus;
import radd.engine.Precision;

class HelpCommandTest {
    private static final int COLUMNS = 80;

    @ParameterizedTest
    @EnumSource(HelpTopic.class)
    void everyTopicHasAPageThatFitsATerminal(HelpTopic topic) {
        String page = CliRun.of("help", topic.label()).succeeds().out();
        assertTrue(page.lines().count() > 10, page);
        page.lines().forEach(line -> assertTrue(line.length() <= COLUMNS, line));
        assertTrue(CliRun.of("--help").out().contains(topic.label()), topic.label());
    }

    @Test
    void thePagesNameEverythingOfTheirKind() {
        names(HelpTopic.PRECISION, Named.labels(Precision.class));
        names(HelpTopic.DATA, Named.labels(NamedCorpus.class));
        names(
                HelpTopic.SAMPLING,
                Families.all().stream()
                        .flatMap(family -> family.methods().stream())
                        .distinct()
                        .toList());
        names(
                HelpTopic.EXIT_CODES,
                Arrays.stream(ExitCode.values())
                        .map(code -> "\n" + " ".repeat(code.code() < 100 ? 4 : 2) + code.code() + "  ")
                        .toList());
    }

    private static void names(HelpTopic topic, Collection<String> names) {
        String page = topic.text();
        assertEquals(
                List.of(), names.stream().filter(name -> !page.contains(name)).toList());
    }

    @ParameterizedTest
    @CsvSource({"sample, radd sample", "eval frontier, radd eval frontier", "evaluate, radd eval", "'', radd"})
    void aCommandsUsageIsWhatItsOwnHelpSays(String words, String usage) {
        String[] command = words.isEmpty() ? new String[0] : words.split(" ");
        String[] args = new String[command.length + 1];
        args[0] = "help";
        System.arraycopy(command, 0, args, 1, command.length);
        String shown = CliRun.of(args).succeeds().out();
        assertTrue(shown.startsWith("Usage: " + usage + " "), shown);
        args = Arrays.copyOf(command, command.length + 1);
        args[command.length] = "--help";
        assertEquals(CliRun.of(args).succeeds().out(), shown);
    }

    @Test
    void aTopicOfTwoWordsIsFoundAndAnUnknownOneNamesAll() {
        assertEquals(
                HelpTopic.EXIT_CODES.text(), CliRun.of("help", "Exit", "codes").out());
        CliRun.of("help", "sampel").fails(2, "'sampel'", "precision, sampling, data, exit-codes");
    }

    @Test
    void aCommandMadeAloneIsTheOneAmongAll() {
        for (String name : Main.commandLine().getSubcommands().keySet()) {
            assertEquals(
                    Main.commandLine().getSubcommands().get(name).getUsageMessage(),
                    CliRun.of(name, "--help").succeeds().out(),
                    name);
        }
    }
}
