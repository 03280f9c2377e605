package radd.cli.page;

import java.util.List;
import java.util.stream.IntStream;

/**
 * A sample as a page shows it: its text, each token as dark as it came early.
 *
 * @param heading what is known of it
 * @param tokens texts of its tokens; one where they are not known
 * @param revealed the network evaluation with which each came to stand there, 0 where it was given; empty where that is not known
 */
public record SampleView(String heading, List<String> tokens, List<Integer> revealed) {
    private static final int SHADES = 10;

    public SampleView {
        tokens = List.copyOf(tokens);
        revealed = List.copyOf(revealed);
        if (!revealed.isEmpty() && revealed.size() != tokens.size()) {
            throw new IllegalArgumentException(tokens.size() + " tokens and " + revealed.size() + " reveals");
        }
    }

    /** What the shades mean. */
    static final String LEGEND = "Tokens are as dark as they came early, from the first evaluation of the network to the last; the pointer is told which."
            + " What was given is underlined.";

    boolean ordered() {
        return revealed.stream().anyMatch(step -> step > 0);
    }

    Markup markup() {
        Markup sample = new Markup().open("div", "class", "sample").element("h3", heading);
        sample.open("p", "class", "tokens");
        if (!ordered()) {
            sample.text(String.join("", tokens));
        } else {
            int last = revealed.stream().mapToInt(step -> step).max().orElse(1);
            IntStream.range(0, tokens.size()).forEach(i -> token(sample, tokens.get(i), revealed.get(i), last));
        }
        return sample.close().close();
    }

    private static void token(Markup sample, String token, int step, int last) {
        if (step == 0) {
            sample.element("span", token, "class", "given", "title", "given");
        } else {
            int shade = Math.min(SHADES - 1, SHADES * (step - 1) / last);
            sample.element("span", token, "class", "r" + shade, "title", "evaluation " + step + " of " + last);
        }
    }
}
