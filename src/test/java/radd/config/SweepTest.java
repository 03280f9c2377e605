package radd.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import radd.RaddException;

class SweepTest {
    @Test
    void theLastOverrideVariesFastest() {
        assertEquals(
                List.of(
                        List.of("training.loss_type=t_DCE", "ngpus=2", "seed=1"),
                        List.of("training.loss_type=t_DCE", "ngpus=2", "seed=2"),
                        List.of("training.loss_type=k_DCE", "ngpus=2", "seed=1"),
                        List.of("training.loss_type=k_DCE", "ngpus=2", "seed=2")),
                Sweep.of(List.of("training.loss_type=t_DCE,k_DCE", "ngpus=2", "seed=1, 2"))
                        .jobs());
        assertEquals(List.of(List.of()), Sweep.of(List.of()).jobs(), "nothing varies: one job");
    }

    /** Values are parted by bars, as commas are what it is about. */
    @ParameterizedTest
    @CsvSource(delimiterString = "->", quoteCharacter = '`', textBlock = """
            x=a                          -> a
            x=                           -> ``
            x=choice(a,b)                -> a | b
            x=choice(a)                  -> a
            x=range(3)                   -> 0 | 1 | 2
            x=range(1,4)                 -> 1 | 2 | 3
            x=range(5,1,-2)              -> 5 | 3
            x=range(0, 1, 0.25)          -> 0 | 0.25 | 0.50 | 0.75
            x=1e-3,3e-4                  -> 1e-3 | 3e-4
            x='cpu,cpu',cpu              -> 'cpu,cpu' | cpu
            x="a,b"                      -> "a,b"
            x={a: 0.8, b: 0.2},c         -> {a: 0.8, b: 0.2} | c
            x=[1,2],[3]                  -> [1,2] | [3]
            x=it's.txt,b                 -> it's.txt | b
            x=file(1).txt,b              -> file(1).txt | b
            x=file(1,2)                  -> file(1,2)
            +x=a,b                       -> a | b
            model=small_radd,medium_radd -> small_radd | medium_radd
            """)
    void theValuesOfAnOverride(String override, String values) {
        String key = override.substring(0, override.indexOf('=') + 1);
        assertEquals(
                Arrays.stream(values.split("\\|", -1))
                        .map(value -> List.of(key + value.strip()))
                        .toList(),
                Sweep.of(List.of(override)).jobs());
    }

    @ParameterizedTest
    @CsvSource(delimiterString = "->", quoteCharacter = '`', textBlock = """
            x=interval(0,1)      -> interval(...) is not read
            x=a,glob(*)          -> glob(...) is not read
            x=shuffle(a,b)       -> shuffle(...) is not read
            x=choice(a,b),c      -> choice(...) does not stand alone
            x=a,,b               -> a value is missing between commas
            x=a,                 -> a value is missing between commas
            x='a,b               -> ' is missing at its end
            x=[a,b               -> ] is missing at its end
            x=a),b               -> ) closes nothing
            x=a\\,b               -> backslashes are not read
            x=range(1,a)         -> 'a' is no number
            x=range(1,2,3,4)     -> range has start, stop and step
            x=range(2,1)         -> the range is empty
            x=range(1,2,0)       -> the range is empty
            x=range(0,1000000)   -> more than 1000 jobs
            """)
    void whatIsNotReadIsRefusedByName(String override, String why) {
        RaddException refusal = assertThrows(RaddException.class, () -> Sweep.of(List.of(override)));
        assertEquals(RaddException.Kind.CONFIG, refusal.kind());
        assertTrue(String.valueOf(refusal.getMessage()).contains(why), refusal.getMessage());
    }

    @Test
    void aKeyThatVariesIsGivenOnce() {
        RaddException refusal = assertThrows(RaddException.class, () -> Sweep.of(List.of("seed=1", "seed=2,3")));
        assertTrue(String.valueOf(refusal.getMessage()).contains("seed is given twice"), refusal.getMessage());
        assertEquals(1, Sweep.of(List.of("seed=1", "seed=2")).jobs().size(), "the later counts, as without a sweep");
    }

    @Test
    void aCommandLineIsTakenApartAndKept() {
        HydraOverrides given = HydraOverrides.of(
                List.of("seed=1,2", "hydra/launcher=slurm", "hydra.launcher.name='a b'", "hydra.launcher.qos=null"));
        assertEquals(List.of("seed=1,2"), given.task());
        assertEquals("a b", given.value("hydra.launcher.name").orElseThrow());
        assertTrue(given.value("hydra.launcher.qos").isEmpty());
        assertEquals(given, HydraOverrides.ofYaml(given.toYaml(Optional.empty())));
        List<String> awkward = List.of("a='x: y'", "data.train={a: 1, b: 2}", "b=- c # d");
        assertEquals(awkward, OverrideList.ofYaml(OverrideList.toYaml(awkward)));
    }
}
