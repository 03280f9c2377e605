package radd.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import radd.Golden;

/** How Chromium shows the pages, where it is installed. */
@Tag("browser")
@EnabledIf("chromiumIsInstalled")
class BrowserTest {
    private static final List<Path> CHROMIUM = List.of(
            Path.of("/usr/bin/chromium"), Path.of("/usr/bin/chromium-browser"), Path.of("/usr/bin/google-chrome"));

    /** What a frame of each width finds of a page; the parent writes it into its own document, from where it is read. */
    private static final String LOOK = """
            <body><script>
            function look(frame) {
              const inside = frame.contentDocument, window = frame.contentWindow, found = {};
              found.width = window.innerWidth;
              found.scrolls = inside.documentElement.scrollWidth;
              found.paper = window.getComputedStyle(inside.body).backgroundColor;
              found.plots = [...inside.querySelectorAll('figure')].filter(f => f.getBoundingClientRect().width > 0).map(f => {
                const svg = f.querySelector('svg'), box = svg.getBoundingClientRect();
                const marks = [...f.querySelectorAll('.mark')].filter(m => {
                  const b = m.getBoundingClientRect(), s = window.getComputedStyle(m);
                  return b.width + b.height > 0 && (s.fill !== 'none' || s.stroke !== 'none')
                      && b.right > box.left && b.left < box.right && b.bottom > box.top && b.top < box.bottom;
                });
                const texts = [...svg.querySelectorAll('text')].map(t => t.getBoundingClientRect());
                const cut = texts.filter(t => t.left < box.left - 1 || t.right > box.right + 1 || t.top < box.top - 1 || t.bottom > box.bottom + 1);
                let overlaps = 0;
                texts.forEach((a, i) => texts.slice(i + 1).forEach(b => {
                  if (a.left < b.right && b.left < a.right && a.top < b.bottom - 1 && b.top < a.bottom - 1) overlaps++;
                }));
                return {title: f.querySelector('h3').textContent, marks: marks.length, cut: cut.length, overlaps: overlaps,
                    letters: Math.min(...texts.map(t => t.height))};
              });
              return found;
            }
            onload = () => {
              const frames = [...document.querySelectorAll('iframe')];
              document.title = 'done';
              const out = document.createElement('pre');
              out.id = 'found';
              out.textContent = JSON.stringify(frames.map(look));
              document.body.append(out);
              if (location.hash === '#speak') console.log('heard');
            };
            </script>
            <iframe src="PAGE" style="width:400px;height:900px"></iframe><iframe src="PAGE" style="width:1300px;height:900px"></iframe>
            """;

    @TempDir
    Path folder;

    static boolean chromiumIsInstalled() {
        return CHROMIUM.stream().anyMatch(Files::isExecutable);
    }

    private record Shown(JsonNode found, List<String> console) {}

    private Shown show(Path page, boolean dark, String fragment) throws Exception {
        Path look = Files.writeString(
                folder.resolve("look.html"), LOOK.replace("PAGE", page.toUri().toString()));
        Path dom = folder.resolve("dom.html");
        Path log = folder.resolve("log.txt");
        List<String> command = new ArrayList<>();
        command.add(CHROMIUM.stream()
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow()
                .toString());
        command.addAll(List.of("--headless=new", "--no-sandbox", "--disable-gpu", "--allow-file-access-from-files"));
        command.addAll(List.of("--user-data-dir=" + folder.resolve("profile"), "--enable-logging=stderr", "--v=0"));
        command.addAll(
                List.of("--blink-settings=preferredColorScheme=" + (dark ? 0 : 1), "--virtual-time-budget=5000"));
        command.addAll(List.of("--window-size=1800,1000", "--dump-dom", look.toUri() + fragment));
        Process browser = new ProcessBuilder(command)
                .redirectOutput(dom.toFile())
                .redirectError(log.toFile())
                .start();
        assertTrue(browser.waitFor(120, TimeUnit.SECONDS), "the browser does not end");
        Matcher found =
                Pattern.compile("<pre id=\"found\">(.*?)</pre>", Pattern.DOTALL).matcher(Files.readString(dom));
        assertTrue(found.find(), Files.readString(log));
        return new Shown(
                CliRun.json(found.group(1)
                        .replace("&amp;", "&")
                        .replace("&lt;", "<")
                        .replace("&gt;", ">")),
                new String(Files.readAllBytes(log), StandardCharsets.UTF_8)
                        .lines()
                        .filter(line -> line.contains("CONSOLE"))
                        .toList());
    }

    private void assertShown(Path page, int plots) throws Exception {
        List<String> papers = new ArrayList<>();
        for (boolean dark : List.of(false, true)) {
            Shown shown = show(page, dark, "");
            assertEquals(List.of(), shown.console());
            int[] widths = {400, 1300};
            for (int i = 0; i < widths.length; i++) {
                JsonNode frame = shown.found().get(i);
                assertEquals(widths[i], frame.get("width").intValue());
                assertTrue(
                        frame.get("scrolls").intValue() <= widths[i],
                        "the page is wider than its window: " + frame.get("scrolls"));
                assertEquals(plots, frame.get("plots").size());
                for (JsonNode plot : frame.get("plots")) {
                    assertTrue(plot.get("marks").intValue() > 0, plot.toString());
                    assertEquals(0, plot.get("cut").intValue(), "texts that are cut: " + plot);
                    assertEquals(0, plot.get("overlaps").intValue(), "texts one over the other: " + plot);
                    assertTrue(plot.get("letters").doubleValue() >= 9, "letters too small: " + plot);
                }
            }
            papers.add(shown.found().get(0).get("paper").textValue());
        }
        assertEquals(List.of("rgb(255, 255, 255)", "rgb(20, 23, 26)"), papers);
    }

    @Test
    void aConsoleThatSpeaksIsHeard() throws Exception {
        Path page = Files.writeString(folder.resolve("page.html"), "<figure><h3>x</h3><svg></svg></figure>");
        assertTrue(show(page, false, "#speak").console().stream().anyMatch(line -> line.contains("heard")));
    }

    @Test
    void evaluationsAreShown() throws Exception {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            lines.add(new SplittableRandom(i)
                    .ints(16, 0, 50)
                    .mapToObj(String::valueOf)
                    .collect(Collectors.joining(",", "{\"ids\":[", "]}")));
        }
        Path ids = Files.write(folder.resolve("ids.jsonl"), lines);
        for (String likelihood : List.of("bound", "bound,forward,backward,random,confidence,margin,entropy")) {
            List<String> args = new ArrayList<>(
                    List.of("eval", "--model-path", Golden.path("model").toString()));
            args.addAll(List.of(
                    "--dataset",
                    ids.toString(),
                    "--work-dir",
                    folder.resolve("work").toString()));
            args.addAll(List.of("--monte-carlo-timesteps", "16", "--device", "cpu", "--likelihood", likelihood));
            CliRun.of(args).succeeds();
            assertShown(folder.resolve("work/report.html"), 6);
        }
    }

    @Test
    void runsAreShown() throws Exception {
        List<String> runs = new ArrayList<>(List.of("report"));
        for (int run = 0; run < 3; run++) {
            Path folderOfRun = Files.createDirectories(folder.resolve("runs/a-run-with-a-long-name-" + run));
            runs.add(folderOfRun.toString());
            Files.writeString(folderOfRun.resolve("metrics.jsonl"), metrics(run));
        }
        Path page = folder.resolve("runs.html");
        runs.addAll(List.of("--output", page.toString()));
        CliRun.of(runs).succeeds();
        assertShown(page, 5);
    }

    private static String metrics(int run) {
        StringBuilder lines = new StringBuilder();
        SplittableRandom random = new SplittableRandom(run);
        for (int step = 100; step <= 123_400; step += 100) {
            lines.append(String.format(
                    Locale.ROOT,
                    "{\"step\":%d,\"train_nats_per_token\":%f,\"grad_norm\":%f,\"learning_rate\":%f,\"tokens\":%d,"
                            + "\"tokens_per_second\":%f,\"model_flops_per_second\":%f}%n",
                    step,
                    3 + 4 * Math.exp(-step / 9e3) + 0.3 * random.nextDouble() + 0.1 * run,
                    1 + random.nextDouble(),
                    3e-4 * Math.min(1, step / 2500.0),
                    65_536L * step,
                    1e5 + 3e4 * random.nextDouble(),
                    7e13));
            if (step % 5000 == 0) {
                lines.append(String.format(
                        Locale.ROOT,
                        "{\"step\":%d,\"valid_nats_per_token\":%f}%n",
                        step,
                        3 + 4 * Math.exp(-step / 9e3)));
            }
        }
        return lines.toString();
    }
}
