package radd.core.family.scorelm;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.List;
import radd.engine.Torch;

/**
 * Sequences of any lengths, laid one after the other for a {@link ScoreNetwork}.
 *
 * <p>Where nothing that is computed for a sequence may depend on what it is computed with, products have at least {@link #MINIMUM_ROWS} rows, since those of
 * few take other kernels, and the levels of each sequence stand together once. In training every token's level stands by itself, so that the gradients
 * of equal ones are added in the order of the tokens on every device.
 */
final class NoisyBatch {
    /** Products of 17 rows and more were found to be equal row by row. */
    static final int MINIMUM_ROWS = 32;

    private final List<NoisySequence> sequences;
    private final ScoreLmSection section;
    private final boolean independent;
    private final int copies;
    private final int tokens;
    private final int asked;

    /**
     * @param sequences at least one
     * @param section sizes and scaling
     * @param independent whether a sequence's numbers must not depend on the others
     */
    NoisyBatch(List<NoisySequence> sequences, ScoreLmSection section, boolean independent) {
        this.sequences = List.copyOf(sequences);
        this.section = section;
        this.independent = independent;
        int own = sequences.stream().mapToInt(NoisySequence::length).sum();
        int first = sequences.get(0).length();
        this.copies = independent ? Math.max(0, (MINIMUM_ROWS - own + first - 1) / first) : 0;
        this.tokens = own + copies * first;
        this.asked = sequences.stream().mapToInt(NoisySequence::asked).sum();
    }

    /** Number of positions that are asked for, N. */
    int asked() {
        return asked;
    }

    /** The sequence that lies at a place: behind all, the first again. */
    private NoisySequence at(int place) {
        return sequences.get(place < sequences.size() ? place : 0);
    }

    private int places() {
        return sequences.size() + copies;
    }

    /** The rows of the embedding's table, [T]. */
    NDArray ids(Torch torch, NDManager scope) {
        int[] ids = new int[tokens];
        int token = 0;
        for (int place = 0; place < places(); place++) {
            NoisySequence sequence = at(place);
            for (int l = 0; l < sequence.length(); l++) {
                ids[token++] = sequence.row(l);
            }
        }
        return torch.ids(scope, ids, tokens);
    }

    /** What {@link ScoreNetwork.Inputs} declares, in its order. */
    NDArray[] inputs(Torch torch, NDManager scope) {
        Preconditioning scaling = section.preconditioning();
        int width = section.embeddingDim();
        float[] added = new float[tokens * width];
        float[] clean = new float[tokens];
        float[] scale = new float[tokens];
        int[] offsets = new int[tokens];
        int[] positions = new int[asked];
        float[] output = new float[asked];
        float[] skip = new float[asked];
        Levels levels = new Levels(tokens, independent);
        int token = 0;
        int position = 0;
        for (int place = 0; place < places(); place++) {
            NoisySequence sequence = at(place);
            sequence.added(added, token * width);
            levels.nextSequence();
            for (int l = 0; l < sequence.length(); l++) {
                double level = sequence.level(l);
                clean[token + l] = sequence.clean(l);
                scale[token + l] = level == 0 ? 1 : (float) scaling.input(level);
                offsets[token + l] = sequence.place(l);
                levels.add((float) level);
            }
            for (int n = 0; n < sequence.asked() && place < sequences.size(); n++) {
                double level = sequence.level(sequence.position(n));
                positions[position] = token + sequence.position(n);
                output[position] = (float) scaling.output(level);
                skip[position++] = (float) scaling.skip(level);
            }
            token += sequence.length();
        }
        return new NDArray[] {
            scope.create(added, new Shape(tokens, width)),
            scope.create(clean),
            scope.create(scale),
            scope.create(levels.different()),
            torch.ids(scope, levels.ofTokens(), tokens),
            torch.ids(scope, offsets, tokens),
            runs(scope),
            torch.ids(scope, positions, asked),
            scope.create(output),
            scope.create(skip)
        };
    }

    /** On the host, because each block reads them, and a GPU would be waited for each time. */
    private NDArray runs(NDManager scope) {
        long[] runs = new long[2 * places()];
        int run = -1;
        for (int place = 0; place < places(); place++) {
            int length = at(place).length();
            if (run < 0 || runs[2 * run + 1] != length) {
                run++;
                runs[2 * run + 1] = length;
            }
            runs[2 * run]++;
        }
        return scope.newSubManager(Device.cpu()).create(Arrays.copyOf(runs, 2 * (run + 1)), new Shape(run + 1, 2));
    }
}
