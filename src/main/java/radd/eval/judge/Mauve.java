package radd.eval.judge;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.commons.math3.ml.clustering.CentroidCluster;
import org.apache.commons.math3.ml.clustering.Clusterable;
import org.apache.commons.math3.ml.clustering.KMeansPlusPlusClusterer;
import org.apache.commons.math3.ml.distance.EuclideanDistance;
import org.apache.commons.math3.random.Well19937c;
import radd.InvalidSetting;

/**
 * How near samples are to a corpus, by MAUVE (arXiv:2102.01454): both sets of features are clustered together, and the histograms over the
 * clusters compared.
 *
 * <p>As in the authors' program features are brought to length 1 and projected on the axes with 90 % of their variance, and there is a cluster for ten
 * texts of the smaller set. There one clustering decides; here several do, each from its own seed, because they differ.
 *
 * @param score over the clusterings, in (0, 1]
 * @param clusters of each
 * @param dimensions of the projection
 */
public record Mauve(Mean score, int clusters, int dimensions) {
    /** Fewest texts of a set: there must be two clusters. */
    public static final int FEWEST = 20;

    /** Clusterings that are averaged. */
    public static final int SEEDS = 5;

    private static final double VARIANCE = 0.9;
    private static final int TEXTS_PER_CLUSTER = 10;
    private static final int MOST_ITERATIONS = 500;

    /**
     * Compares.
     *
     * @param samples features, [n, D]
     * @param corpus features, [m, D]
     * @param seed of the first clustering; the others follow
     * @throws InvalidSetting if a set has fewer than {@value #FEWEST}
     */
    public static Mauve of(double[][] samples, double[][] corpus, long seed) {
        InvalidSetting.require(samples.length >= FEWEST, "samples", samples.length, "at least " + FEWEST);
        InvalidSetting.require(corpus.length >= FEWEST, "--mauve", corpus.length + " texts", "at least " + FEWEST);
        double[][] all = new double[samples.length + corpus.length][];
        for (int i = 0; i < all.length; i++) {
            all[i] = normalised(i < samples.length ? samples[i] : corpus[i - samples.length]);
        }
        double[][] projected = PrincipalAxes.project(all, VARIANCE);
        int clusters = (int) Math.round(Math.min(samples.length, corpus.length) / (double) TEXTS_PER_CLUSTER);
        double[] scores = IntStream.range(0, SEEDS)
                .mapToDouble(i -> score(projected, samples.length, clusters, seed + i))
                .toArray();
        return new Mauve(Mean.of(scores), clusters, projected[0].length);
    }

    private static double[] normalised(double[] features) {
        double squares = 0;
        for (double number : features) {
            squares += number * number;
        }
        double length = squares == 0 ? 1 : Math.sqrt(squares);
        double[] unit = new double[features.length];
        for (int i = 0; i < unit.length; i++) {
            unit[i] = features[i] / length;
        }
        return unit;
    }

    /** A text by its number among all, and where it lies. */
    private static final class Text implements Clusterable {
        private final int index;
        private final double[] place;

        Text(int index, double[] place) {
            this.index = index;
            this.place = place;
        }

        @Override
        public double[] getPoint() {
            return place;
        }
    }

    private static double score(double[][] places, int samples, int clusters, long seed) {
        List<Text> texts = new ArrayList<>();
        for (int i = 0; i < places.length; i++) {
            texts.add(new Text(i, places[i]));
        }
        List<CentroidCluster<Text>> found = new KMeansPlusPlusClusterer<Text>(
                        clusters, MOST_ITERATIONS, new EuclideanDistance(), new Well19937c(seed))
                .cluster(texts);
        double[] ofSamples = new double[found.size()];
        double[] ofCorpus = new double[found.size()];
        for (int c = 0; c < found.size(); c++) {
            for (Text text : found.get(c).getPoints()) {
                if (text.index < samples) {
                    ofSamples[c] += 1.0 / samples;
                } else {
                    ofCorpus[c] += 1.0 / (places.length - samples);
                }
            }
        }
        return DivergenceCurve.area(ofCorpus, ofSamples);
    }
}
