package radd.sample;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import radd.RaddException;

class SampleFileTest {
    @TempDir
    Path folder;

    private List<WrittenSample> read(String content) {
        try {
            return new SampleFile(Files.writeString(folder.resolve("samples"), content)).read();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<String> texts(List<WrittenSample> samples) {
        return samples.stream().map(sample -> sample.text().orElseThrow()).toList();
    }

    @Test
    void textsEndAtTheSeparatorOrElseAtTheLine() {
        String line = SampleFormat.SEPARATOR;
        assertEquals(List.of("a\n\nb", " c"), texts(read("a\n\nb\n" + line + "\n c\n" + line + "\n")));
        assertEquals(List.of("a", "cut off"), texts(read("a\n" + line + "\ncut off")));
        assertEquals(List.of("a", " b"), texts(read("a\n\n b\n")));
    }

    @Test
    void objectsHaveTextOrIdsOrBoth() {
        List<WrittenSample> samples = read(
                "{\"text\":\"a {\",\"ids\":[1,2],\"finish\":\"end_of_text\"}\n\n{\"ids\":[]}\n{\"text\":\"b\",\"finish\":\"length\"}\n");
        assertEquals(3, samples.size());
        assertEquals("a {", samples.get(0).text().orElseThrow());
        assertArrayEquals(new int[] {1, 2}, samples.get(0).ids().orElseThrow());
        assertTrue(samples.get(0).ended());
        assertTrue(samples.get(1).text().isEmpty());
        assertEquals(0, samples.get(1).ids().orElseThrow().length);
        assertTrue(samples.get(2).ids().isEmpty());
        assertEquals(false, samples.get(2).ended());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'  '|holds no samples",
                "{\"ids\":[1]}~{\"a\":1}|line 2 has neither",
                "{\"ids\":[1,-2]}|line 1 has the id -2",
                "{\"ids\":[1,2.5]}|line 1 has the id 2.5",
                "{\"ids\":[1~|line 1 is no JSON",
            })
    void otherFilesAreRefusedWithThePlace(String content, String reason) {
        RaddException refused = assertThrows(RaddException.class, () -> read(content.replace('~', '\n')));
        assertEquals(RaddException.Kind.DATA, refused.kind());
        assertTrue(String.valueOf(refused.getMessage()).contains(reason), refused.getMessage());
    }
}
