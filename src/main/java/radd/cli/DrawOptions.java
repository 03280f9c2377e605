package radd.cli;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import radd.core.sampler.TokenDraw;

/** The options that choose the law of a token, from the network's distribution. */
final class DrawOptions {
    private static final double DEFAULT_TOP_P = 0.8; // the reference's --strategy_para

    @Option(
            names = "--strategy",
            completionCandidates = Choices.Strategies.class,
            defaultValue = "direct",
            paramLabel = "STRATEGY",
            description =
                    "How a token is drawn: direct, from the network's distribution; top_p, from the likeliest tokens up to the one with"
                            + " which their sum exceeds P; top_k, from the K likeliest (default: ${DEFAULT-VALUE}).")
    private String strategy = "";

    @Option(
            names = "--strategy-para",
            paramLabel = "P|K",
            description = "P in (0, 1] of top_p (default: 0.8), or K of top_k.")
    private @Nullable String parameter;

    @Option(
            names = "--temperature",
            defaultValue = "1",
            paramLabel = "T",
            description =
                    "Probabilities are raised to 1/T before they are cut; 0 takes the likeliest token (default: ${DEFAULT-VALUE}).")
    private double temperature;

    @Option(
            names = "--min-p",
            defaultValue = "0",
            paramLabel = "X",
            description =
                    "Leave out tokens less than X times as likely as the likeliest, after the strategy (default: ${DEFAULT-VALUE}).")
    private double minP;

    /** The law. */
    TokenDraw draw() {
        int topK = 0;
        double topP = 1;
        switch (strategy.toLowerCase(Locale.ROOT)) {
            case "direct" -> {
                if (parameter != null) {
                    throw OptionValue.refused("--strategy-para", parameter, "is for --strategy top_p or top_k");
                }
            }
            case "top_p" -> topP = parameter == null ? DEFAULT_TOP_P : share(parameter);
            case "top_k" -> topK = count();
            default -> throw OptionValue.refused("--strategy", "'" + strategy + "'", "must be direct, top_p or top_k");
        }
        if (!(temperature >= 0 && temperature < Double.POSITIVE_INFINITY)) {
            throw OptionValue.refused("--temperature", temperature, "must be a number, at least 0");
        }
        if (!(minP >= 0 && minP <= 1)) {
            throw OptionValue.refused("--min-p", minP, "must be in 0 to 1");
        }
        return new TokenDraw(temperature, topK, topP, minP);
    }

    private static double share(String text) {
        try {
            double share = Double.parseDouble(text);
            if (share > 0 && share <= 1) {
                return share;
            }
        } catch (NumberFormatException noNumber) {
            // refused below, as what is out of range
        }
        throw OptionValue.refused("--strategy-para", text, "top_p takes a number above 0, at most 1");
    }

    private int count() {
        if (parameter != null && parameter.matches("[0-9]{1,9}") && Integer.parseInt(parameter) >= 1) {
            return Integer.parseInt(parameter);
        }
        throw OptionValue.refused(
                "--strategy-para",
                parameter == null ? "not given" : parameter,
                "top_k takes a whole number of tokens, at least 1");
    }
}
