package radd.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.databind.jsontype.NamedType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DayOfWeek;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import radd.InvalidSetting;
import radd.RaddException;
import radd.core.loss.LossType;

/** A schema of its own, with variants that are handed in, as those of models are. */
class ConfigSchemaTest {
    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
    interface Shape {}

    record Plain(@JsonProperty(".tokens") int tokens, int width, double dropout) implements Shape {
        Plain {
            InvalidSetting.require(width != 13, "shape.width", width, "lucky");
        }
    }

    record Timed(
            @JsonProperty(".tokens") int tokens,
            int width,
            @JsonProperty(defaultValue = "0.1") double dropout,
            @JsonProperty(defaultValue = "128") long condDim)
            implements Shape {}

    record Loop(boolean isOn, String loss, LossType other) {}

    record Run(long count, @JsonProperty("shape.folder") Path folder, Shape shape, Loop loop) {}

    private static final ConfigSchema<Run> SCHEMA = new ConfigSchema<>(
            Run.class,
            List.of(new NamedType(Plain.class, "plain"), new NamedType(Timed.class, "timed")),
            List.of(new DependentNames(
                    "loop.loss",
                    "shape.type",
                    shape -> shape.equals("plain") ? List.of("one", "two") : List.of("score", "two"))));

    @TempDir
    Path folder;

    @BeforeEach
    void writeTheBase() throws IOException {
        Files.writeString(folder.resolve("config.yaml"), """
                defaults: [{shape: narrow}]
                count: 5000000000
                tokens: 27
                loop: {is_on: true, loss: ONE, other: k_dce}
                """);
        Files.createDirectory(folder.resolve("shape"));
        Files.writeString(folder.resolve("shape/narrow.yaml"), "{type: plain, folder: 'a:b', width: 4, dropout: 0.2}");
        Files.writeString(folder.resolve("shape/timed.yaml"), "{type: timed, folder: c, width: 8, cond_dim: 16}");
    }

    @Test
    void keysAreComponentsSectionsRecordsAndVariantsInterfaces() {
        assertEquals(
                new Run(5_000_000_000L, Path.of("a:b"), new Plain(27, 4, 0.2), new Loop(true, "one", LossType.K_DCE)),
                bound());
    }

    @Test
    void aVariantTakesWhatItSharesAndItsOwnDefaults() {
        assertEquals(new Timed(27, 4, 0.1, 128), bound("shape.type=TIMED").shape());
        assertEquals(
                new Timed(27, 6, 0.3, 64),
                bound("shape.type=timed", "shape.width=6", "shape.dropout=0.3", "shape.cond_dim=64")
                        .shape());
        assertEquals(new Timed(27, 8, 0.1, 16), bound("shape=timed").shape());
    }

    @Test
    void whatAFileGaveToAnotherVariantFallsAwayWithANotice() throws IOException {
        Path file = file("shape: {type: timed, width: 3, cond_dim: 7}");
        assertEquals(new Timed(27, 3, 0.1, 7), bound(file).shape());
        ResolvedConfig resolved = read(file, "shape.type=plain");
        assertEquals(new Plain(27, 3, 0.2), SCHEMA.bind(resolved).shape());
        assertEquals(List.of("shape.cond_dim has no effect: shape.type is plain"), resolved.notices());
        assertEquals(resolved.tree(), read(file(resolved.toYaml())).tree());
    }

    @Test
    void aKeyOfAnotherVariantIsRefusedByNameAndPlace() throws IOException {
        assertEquals(
                "shape.cond_dim is of shape.type=timed, and shape.type is plain; remove it in the override"
                        + " shape.cond_dim=4 or set shape.type=timed; did you mean shape.width?",
                refusal(() -> bound("shape.cond_dim=4")));
        Path file = file("shape:\n  type: plain\n  cond_dim: 7\n");
        assertEquals(
                "shape.cond_dim is of shape.type=timed, and shape.type is plain; remove it in line 3 of " + file
                        + " or set shape.type=timed; did you mean shape.width?",
                refusal(() -> bound(file)));
    }

    @Test
    void aNameThatTheVariantDoesNotHaveGivesWayIfItWasThereBefore() throws IOException {
        ResolvedConfig resolved = read("shape.type=timed");
        assertEquals("score", SCHEMA.bind(resolved).loop().loss());
        assertEquals(List.of("loop.loss is score: shape.type=timed has no ONE"), resolved.notices());
        Path file = file("loop: {loss: one}");
        assertEquals("score", bound(file, "shape=timed").loop().loss());
        assertEquals(
                "two", bound(file("loop: {loss: TWO}"), "shape=timed").loop().loss());
        assertEquals(
                "loop.loss is one, must be one of score, two; correct it in the override loop.loss=one",
                refusal(() -> bound("loop.loss=one", "shape.type=timed")));
        Path both = file("shape: {type: timed}\nloop: {loss: one}");
        assertEquals(
                "loop.loss is one, must be one of score, two; correct it in line 2 of " + both,
                refusal(() -> bound(both)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "shape.type=round   | shape.type is round, must be one of plain, timed; correct it in the override",
                "shape.type=null    | shape.type is null, must be one of plain, timed",
                "shape.width=13     | shape.width is 13, must be lucky; correct it in the override shape.width=13",
                "shape.width=1.0    | shape.width is 1.0, must be a whole number",
                "shape.width=5000000000 | shape.width is 5000000000, must be a whole number below 2^31",
                "shape.dropout=x    | shape.dropout is x, must be a number",
                "shape.wdth=3       | unknown key shape.wdth in the override shape.wdth=3; did you mean shape.width?",
                "loop.is_on=1       | loop.is_on is 1, must be true or false",
                "loop.other=null    | loop.other is null, must be one of t_DSE, t_DCE, lambda_DCE, k_DCE",
                "loop.other=k       | loop.other is k, must be one of t_DSE, t_DCE, lambda_DCE, k_DCE",
                "loop.loss=three    | loop.loss is three, must be one of one, two",
            })
    void aBadValueIsRefusedByItsKey(String override, String message) {
        String refusal = refusal(() -> bound(override));
        assertTrue(refusal.contains(message), refusal);
    }

    @Test
    void aKeyWithoutValueOrDefaultIsMissing() throws IOException {
        Files.writeString(folder.resolve("shape/narrow.yaml"), "{type: plain, folder: a, dropout: 0.2}");
        assertEquals("shape.width is missing; set it", refusal(this::bound));
    }

    record OfDays(DayOfWeek day) {}

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
    interface Nothing {}

    record OfNothing(Nothing nothing) {}

    @Test
    void recordsThatNoConfigurationCanHoldAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> new ConfigSchema<>(OfDays.class, List.of(), List.of()));
        assertThrows(IllegalArgumentException.class, () -> new ConfigSchema<>(OfNothing.class, List.of(), List.of()));
        DependentNames ofNoText = new DependentNames("loop.is_on", "shape.type", List::of);
        assertThrows(
                IllegalArgumentException.class,
                () -> new ConfigSchema<>(Run.class, List.of(new NamedType(Plain.class, "plain")), List.of(ofNoText)));
    }

    private static String refusal(Runnable reading) {
        RaddException refusal = assertThrows(RaddException.class, reading::run);
        assertEquals(RaddException.Kind.CONFIG, refusal.kind());
        return String.valueOf(refusal.getMessage());
    }

    private Run bound(String... overrides) {
        return SCHEMA.bind(read(overrides));
    }

    private Run bound(Path file, String... overrides) {
        return SCHEMA.bind(read(file, overrides));
    }

    private ResolvedConfig read(String... overrides) {
        return new ConfigReader(Presets.in(folder), SCHEMA).read(Optional.empty(), List.of(overrides));
    }

    private ResolvedConfig read(Path file, String... overrides) {
        return new ConfigReader(Presets.in(folder), SCHEMA).read(Optional.of(file), List.of(overrides));
    }

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("given.yaml"), text);
    }
}
