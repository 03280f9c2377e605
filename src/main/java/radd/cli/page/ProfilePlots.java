package radd.cli.page;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import radd.cli.page.Series.Form;
import radd.cli.page.Series.Point;
import radd.eval.LikelihoodProfile;
import radd.eval.RatioEstimate;
import radd.eval.profile.Axis;
import radd.eval.profile.Quantity;

/**
 * Where the nats of likelihoods lie, drawn together.
 *
 * @param profiles at least one
 */
record ProfilePlots(List<Named> profiles) {
    /** A likelihood's profile. */
    record Named(String name, LikelihoodProfile profile) {
        boolean predicts() {
            return profile.sum(Axis.RATE, Quantity.PREDICTED) > 0;
        }
    }

    /** What is drawn of one bin; empty where there is nothing. */
    private interface Height {
        Optional<RatioEstimate> of(LikelihoodProfile profile, int bin);
    }

    List<Plot> all() {
        return List.of(
                lossByRate(), contributions(), accuracyByRate(), calibration(), byPosition(), accuracyByPosition());
    }

    /** Sentences on what cannot be drawn. */
    List<String> absent() {
        String without = profiles.stream()
                .filter(one -> !one.predicts())
                .map(Named::name)
                .collect(Collectors.joining(", "));
        return without.isEmpty()
                ? List.of()
                : List.of(
                        without
                                + ": the network gives scores of changes, no distribution of a token. So there is no loss of a masked token, no"
                                + " likeliest token and no calibration to show; what each masking rate and each position adds to the bound is shown.");
    }

    private Plot lossByRate() {
        return plot(
                        "Loss by masking rate",
                        "share of positions that are masked",
                        "nats per masked token",
                        Axis.RATE,
                        Form.CURVE,
                        (profile, bin) -> profile.ratio(Axis.RATE, bin, Quantity.NATS, Quantity.PREDICTED),
                        "masked tokens",
                        Quantity.PREDICTED)
                .rangeX(0, 1)
                .note("-log c of the true tokens at masked positions, over all draws; each masked token counts once.");
    }

    private Plot contributions() {
        return plot(
                        "Contribution of each masking rate",
                        "share of positions that are masked",
                        "nats per token, each 5 % of rates",
                        Axis.RATE,
                        profiles.size() == 1 ? Form.BARS : Form.CURVE,
                        (profile, bin) -> profile.perToken(Axis.RATE, bin),
                        "evaluations",
                        Quantity.COUNT)
                .rangeX(0, 1)
                .fromZero()
                .note("What the rates add sums to the nats per token: "
                        + profiles.stream().map(ProfilePlots::total).collect(Collectors.joining(", ")) + ".");
    }

    private static String total(Named one) {
        double sum = one.profile().sum(Axis.RATE, Quantity.LOSS) / one.profile().sum(Axis.POSITION, Quantity.COUNT);
        return one.name() + " " + String.format(Locale.ROOT, "%.4f", sum);
    }

    private Plot accuracyByRate() {
        return plot(
                        "Right by masking rate",
                        "share of positions that are masked",
                        "share of masked tokens",
                        Axis.RATE,
                        Form.CURVE,
                        (profile, bin) -> profile.ratio(Axis.RATE, bin, Quantity.RIGHT, Quantity.PREDICTED),
                        "masked tokens",
                        Quantity.PREDICTED)
                .rangeX(0, 1)
                .rangeY(0, 1)
                .note("How often the likeliest token of a masked position is the true one.");
    }

    private Plot calibration() {
        Plot plot = plot(
                        "Calibration",
                        "probability of the likeliest token",
                        "share of times that it is right",
                        Axis.PROBABILITY,
                        Form.CURVE,
                        (profile, bin) -> profile.ratio(Axis.PROBABILITY, bin, Quantity.RIGHT, Quantity.COUNT),
                        "masked tokens",
                        Quantity.COUNT)
                .rangeX(0, 1)
                .rangeY(0, 1);
        if (!plot.isEmpty()) {
            plot.add(new Series("as often as it says", 8, Form.RULE, List.of(new Point(0, 0), new Point(1, 1))));
            plot.note("Mean distance of frequency from probability, bins weighing as their tokens: "
                    + profiles.stream()
                            .filter(Named::predicts)
                            .map(one -> one.name() + " " + Numbers.error(calibrationError(one.profile())))
                            .collect(Collectors.joining(", "))
                    + ".");
        }
        return plot;
    }

    /** The expected calibration error: arXiv:1706.04599. */
    private static double calibrationError(LikelihoodProfile profile) {
        double distance = 0;
        for (int bin = 0; bin < Axis.PROBABILITY.bins(); bin++) {
            distance += Math.abs(profile.sum(Axis.PROBABILITY, bin, Quantity.RIGHT)
                    - profile.sum(Axis.PROBABILITY, bin, Quantity.PLACE));
        }
        return distance / profile.sum(Axis.PROBABILITY, Quantity.COUNT);
    }

    private Plot byPosition() {
        return plot(
                        "Nats by position",
                        positions(),
                        "nats per token",
                        Axis.POSITION,
                        Form.CURVE,
                        (profile, bin) -> profile.ratio(Axis.POSITION, bin, Quantity.LOSS, Quantity.COUNT),
                        "tokens",
                        Quantity.COUNT)
                .note(
                        "What the tokens of a position cost in the likelihood; the mean over all tokens is its nats per token.");
    }

    private Plot accuracyByPosition() {
        return plot(
                        "Right by position",
                        positions(),
                        "share of masked tokens",
                        Axis.POSITION,
                        Form.CURVE,
                        (profile, bin) -> profile.ratio(Axis.POSITION, bin, Quantity.RIGHT, Quantity.PREDICTED),
                        "masked tokens",
                        Quantity.PREDICTED)
                .rangeY(0, 1);
    }

    private String positions() {
        int width = profiles.get(0).profile().width();
        return "position in the sequence" + (width == 1 ? "" : ", " + width + " together");
    }

    private Plot plot(
            String title, String x, String y, Axis axis, Form form, Height height, String counted, Quantity count) {
        Plot plot = new Plot(title, x, y);
        List<String> header = new ArrayList<>(List.of(x));
        for (int i = 0; i < profiles.size(); i++) {
            Named one = profiles.get(i);
            List<Point> points = new ArrayList<>();
            for (int bin = 0; bin < axis.bins(); bin++) {
                int at = bin;
                height.of(one.profile(), bin)
                        .filter(found -> one.profile().sum(axis, at, Quantity.COUNT) > 0)
                        .ifPresent(found -> points.add(new Point(
                                place(one.profile(), axis, at),
                                found.value(),
                                found.stderr(),
                                Numbers.of(one.profile().sum(axis, at, count)) + " " + counted)));
            }
            plot.add(new Series(one.name(), i + 1, form, points));
            header.add(one.name() + ", " + y);
            header.add(one.name() + ", " + counted);
        }
        return plot.isEmpty() ? plot : plot.table(table(title, header, axis, height, count));
    }

    private Table table(String title, List<String> header, Axis axis, Height height, Quantity count) {
        Table table = new Table(title, header);
        for (int bin = 0; bin < axis.bins(); bin++) {
            List<Table.Cell> cells = new ArrayList<>(List.of(Table.Cell.of(range(axis, bin))));
            boolean some = false;
            for (Named one : profiles) {
                some |= one.profile().sum(axis, bin, Quantity.COUNT) > 0;
                Optional<RatioEstimate> found = one.profile().sum(axis, bin, Quantity.COUNT) > 0
                        ? height.of(one.profile(), bin)
                        : Optional.empty();
                cells.add(Table.Cell.of(
                        found.map(RatioEstimate::value).orElse(null),
                        found.map(RatioEstimate::stderr).orElse(null)));
                cells.add(Table.Cell.of(one.profile().sum(axis, bin, count)));
            }
            if (some) {
                table.row(cells);
            }
        }
        return table;
    }

    /** The mean place of what is in a bin. */
    private static double place(LikelihoodProfile profile, Axis axis, int bin) {
        return profile.sum(axis, bin, Quantity.PLACE) / profile.sum(axis, bin, Quantity.COUNT);
    }

    private String range(Axis axis, int bin) {
        if (axis == Axis.POSITION) {
            int width = profiles.get(0).profile().width();
            return width == 1 ? String.valueOf(bin) : bin * width + " to " + ((bin + 1) * width - 1);
        }
        return String.format(Locale.ROOT, "%.2f to %.2f", (double) bin / axis.bins(), (bin + 1.0) / axis.bins());
    }
}
