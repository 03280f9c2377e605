package radd.core.family.d3pm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import radd.InvalidSetting;
import radd.core.family.ConfigFields;
import radd.core.family.Families;
import radd.core.family.GraphType;
import radd.core.family.ModelDescription;
import radd.core.noise.NoiseConfig;
import radd.core.sampler.DecodingMethod;
import radd.core.sampler.MethodRequest;

/** What a D3PM's settings and files allow. */
class D3pmFamilyTest {
    private static final D3pmSection SECTION = new D3pmSection(16, 9, 1, 2, 0.1, 8, 50, 0.07);

    private static ModelDescription described(GraphType graph, NoiseConfig noise) {
        return new ModelDescription(27, SECTION, graph, noise, "text8");
    }

    @Test
    void aDescriptionIsReadAsItIsWritten() {
        ModelDescription description = described(GraphType.ABSORB, NoiseConfig.REFERENCE);
        ConfigFields written = new ConfigFields("config.json", D3pmFamily.INSTANCE.write(description));
        assertEquals(Optional.of(description), Families.read(written));
    }

    @Test
    void whatNanoDdsFilesLeaveOutFollowsFromTheVocabulary() {
        assertLeftOut(27, 256, "text8");
        assertLeftOut(50257, 1024, "gpt2");
        assertLeftOut(11, 1024, ModelDescription.NO_TOKENIZER);
    }

    private static void assertLeftOut(int tokens, int length, String tokenizer) {
        ModelDescription any = new ModelDescription(
                tokens, SECTION, GraphType.ABSORB, NoiseConfig.REFERENCE, ModelDescription.NO_TOKENIZER);
        ConfigFields bare =
                new ConfigFields("config.json", D3pmFamily.INSTANCE.write(any).without(List.of("length", "tokenizer")));
        ModelDescription read = Families.read(bare).orElseThrow();
        assertEquals(length, read.length());
        assertEquals(tokenizer, read.tokenizer());
    }

    @Test
    void anotherGraphOrNoiseIsRefused() {
        InvalidSetting graph = assertThrows(
                InvalidSetting.class,
                () -> described(GraphType.UNIFORM, NoiseConfig.REFERENCE).create());
        assertEquals("graph.type", graph.key());
        InvalidSetting noise = assertThrows(
                InvalidSetting.class,
                () -> described(GraphType.ABSORB, NoiseConfig.Geometric.REFERENCE)
                        .create());
        assertEquals("noise.type", noise.key());
    }

    @Test
    void settingsOutOfRangeAreRefused() {
        assertRefused("model.cond_dim", 0, 50, 0.05);
        assertRefused("model.steps", 8, 0, 0.05);
        assertRefused("model.lambda_ce", 8, 50, -1);
    }

    private static void assertRefused(String key, int condDim, int steps, double lambda) {
        InvalidSetting refusal =
                assertThrows(InvalidSetting.class, () -> new D3pmSection(16, 9, 1, 2, 0, condDim, steps, lambda));
        assertEquals(key, refusal.key());
    }

    @Test
    void aLossOfAnotherFamilyIsRefused() {
        InvalidSetting refusal = assertThrows(
                InvalidSetting.class,
                () -> described(GraphType.ABSORB, NoiseConfig.REFERENCE)
                        .create()
                        .objective("k_DCE"));
        assertEquals("one of elbo_ce, elbo, elbo_all", refusal.allowed());
    }

    @Test
    void blocksAreRefusedAndTheLawIsNamed() {
        InvalidSetting refusal = assertThrows(
                InvalidSetting.class, () -> D3pmFamily.INSTANCE.check(request(OptionalInt.empty(), OptionalInt.of(4))));
        assertEquals("--block", refusal.key());
        assertEquals("exact: the model's own chain of 50 steps", law(OptionalInt.empty()));
        assertEquals("exact: the model's own chain of 50 steps", law(OptionalInt.of(1024)));
        assertTrue(law(OptionalInt.of(10)).startsWith("approximate: 10 of the chain's 50 steps"));
    }

    private static String law(OptionalInt steps) {
        DecodingMethod method =
                described(GraphType.ABSORB, NoiseConfig.REFERENCE).create().method(request(steps, OptionalInt.empty()));
        return method.law();
    }

    private static MethodRequest request(OptionalInt steps, OptionalInt block) {
        return new MethodRequest(
                Optional.empty(),
                steps,
                Optional.empty(),
                OptionalInt.empty(),
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                MethodRequest.Remask.NONE,
                block);
    }
}
