package radd.core.family.scorelm;

/**
 * What the network's input and output are scaled with at a noise level s, so that both have unit variance. Source: EDM, arXiv:2206.00364, table 1;
 * here the network is told s itself.
 *
 * @param sigmaData standard deviation of a coordinate of the clean embeddings, above 0
 */
record Preconditioning(double sigmaData) {
    /** c_in = 1 / sqrt(s^2 + sd^2), of the noised embedding as the network sees it. */
    double input(double sigma) {
        return 1 / Math.sqrt(sigma * sigma + sigmaData * sigmaData);
    }

    /** c_skip = sd^2 / (s^2 + sd^2), of the noised embedding beside the network's output. */
    double skip(double sigma) {
        return sigmaData * sigmaData / (sigma * sigma + sigmaData * sigmaData);
    }

    /** c_out = s sd / sqrt(s^2 + sd^2), of the network's output. */
    double output(double sigma) {
        return sigma * sigmaData * input(sigma);
    }

    /** (s^2 + sd^2) / (s sd)^2, which makes the squared error of the network's own output count the same at all levels. */
    double lossWeight(double sigma) {
        double product = sigma * sigmaData;
        return (sigma * sigma + sigmaData * sigmaData) / (product * product);
    }
}
