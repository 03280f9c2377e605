package radd.bench;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;
import radd.core.loss.PositionBatch;
import radd.core.network.ConditionalModel;
import radd.core.network.DiffusionTransformer;
import radd.core.network.Initialiser;
import radd.core.network.ModelConfig;
import radd.engine.DType;
import radd.engine.Dim;
import radd.engine.FlatVector;
import radd.engine.Graph;
import radd.engine.GraphFunction;
import radd.engine.Precision;
import radd.engine.Program;
import radd.engine.Torch;
import radd.engine.Value;

/**
 * What 1,024 tokens cost small_radd in float32 in batches of several sizes: a whole evaluation, what lies below the head, and each part of a block as often
 * as an evaluation has it.
 *
 * <p>Batches take turns, so that the machine's moods reach all of them. New pages are counted beside the time, as Linux tells them. Shapes: T rows of all
 * sequences, D width, H heads, d head size.
 */
final class BatchCost {
    private static final PrintStream OUT = System.out;
    private static final ModelConfig SMALL = new ModelConfig(50257, 768, 1024, 12, 12, 0.02);
    private static final List<Size> SIZES = List.of(new Size(1, 128), new Size(1, 1024), new Size(8, 1024));
    private static final int ROUNDS = 3;

    private final Torch torch = Torch.on("cpu");
    private final int blocks = SMALL.blocks();
    private final int width = SMALL.hiddenSize();

    /** Of a batch: its sequences, and the tokens of each. */
    private record Size(int sequences, int length) {
        int tokens() {
            return sequences * length;
        }

        /** For what is measured of such a batch, that of 1,024 tokens. */
        double perUnit(double measured) {
            return measured * SMALL.length() / tokens();
        }

        @Override
        public String toString() {
            return sequences + " x " + length;
        }
    }

    private BatchCost() {}

    public static void main(String[] args) {
        BatchCost cost = new BatchCost();
        OUT.printf(
                Locale.ROOT,
                "%d threads, PyTorch %s; ms for 1,024 tokens, median of %d (new pages)%n%n",
                cost.torch.threads(),
                cost.torch.version(),
                ROUNDS);
        OUT.println(SIZES.stream().map(Size::toString).collect(Collectors.joining(" | ", "| part | ", " |")));
        OUT.println("|---|" + "---|".repeat(SIZES.size()));
        cost.wholes();
        cost.parts();
    }

    private void wholes() {
        DiffusionTransformer network = new DiffusionTransformer(SMALL);
        try (FlatVector parameters = FlatVector.zeros(torch, network.table())) {
            Initialiser.initialise(parameters, 42);
            try (ConditionalModel model = new ConditionalModel(network, parameters, Precision.FLOAT32)) {
                row("evaluation", size -> {
                    PositionBatch batch = RandomBatch.of(SMALL, size.sequences(), size.length());
                    return () -> model.predicted(batch.sequences(), batch.targets());
                });
                row("below the head", size -> {
                    PositionBatch batch = RandomBatch.of(SMALL, size.sequences(), size.length());
                    return () -> {
                        try (NDManager scope = torch.newManager()) {
                            model.hidden(scope, batch.sequences());
                        }
                    };
                });
            }
        }
    }

    private void parts() {
        try (Program program = graph().compile(torch);
                NDManager kept = torch.newManager()) {
            NDArray qkv = random(kept, 3L * width, width);
            NDArray square = random(kept, width, width);
            NDArray expand = random(kept, 4L * width, width);
            NDArray expandBias = random(kept, 4L * width);
            NDArray contract = random(kept, width, 4L * width);
            NDArray contractBias = random(kept, width);
            part(program, "q, k, v", blocks, "product", (in, size) -> List.of(random(in, size.tokens(), width), qkv));
            part(program, "product after attention", blocks, "product", (in, size) -> List.of(random(in, size.tokens(), width), square));
            part(program, "MLP's first product", blocks, "affine", (in, size) -> List.of(random(in, size.tokens(), width), expand, expandBias));
            part(program, "MLP's second", blocks, "affine", (in, size) -> List.of(random(in, size.tokens(), 4L * width), contract, contractBias));
            part(program, "GELU", blocks, "gelu", (in, size) -> List.of(random(in, size.tokens(), 4L * width)));
            part(program, "norms", 2 * blocks, "norm", (in, size) -> List.of(random(in, size.tokens(), width)));
            part(program, "residual sums", 2 * blocks, "add", (in, size) -> List.of(random(in, size.tokens(), width), random(in, size.tokens(), width)));
            part(program, "rotary embedding", blocks, "rotary", (in, size) -> List.of(random(in, size.tokens(), 3L * width), random(in, size.tokens(), 1, SMALL.headSize())));
            part(program, "attention", blocks, "attention", (in, size) -> List.of(
                    random(in, size.tokens(), 3L * width), in.create(new long[] {size.sequences(), size.length(), size.length()}, new Shape(1, 3))));
        }
    }

    private static Graph graph() {
        Graph graph = new Graph(Precision.FLOAT32);
        GraphFunction product = graph.function("product");
        product.returns(input(product, "x").linear(input(product, "w"), null));
        GraphFunction affine = graph.function("affine");
        affine.returns(input(affine, "x").linear(input(affine, "w"), input(affine, "b")));
        GraphFunction gelu = graph.function("gelu");
        gelu.returns(input(gelu, "x").geluTanh());
        GraphFunction norm = graph.function("norm");
        norm.returns(input(norm, "x").layerNorm(null, null, 1e-5));
        GraphFunction add = graph.function("add");
        add.returns(input(add, "x").add(input(add, "y")));
        GraphFunction rotary = graph.function("rotary");
        List<Value> turned = heads(input(rotary, "qkv"));
        Value angles = input(rotary, "angles");
        rotary.returns(turned.get(0).rotary(angles, angles), turned.get(1).rotary(angles, angles));
        GraphFunction attention = graph.function("attention");
        List<Value> heads = heads(input(attention, "qkv"));
        attention.returns(heads.get(0).attendRuns(heads.get(1), heads.get(2), attention.input("runs", DType.INT64), 1));
        return graph;
    }

    private static Value input(GraphFunction function, String name) {
        return function.input(name, DType.FLOAT32);
    }

    /** [T, 3 D] as three of [T, H, d]. */
    private static List<Value> heads(Value rows) {
        return rows.unflatten(1, Dim.of(3), Dim.of(SMALL.heads()), Dim.of(SMALL.headSize()))
                .unbind(1, 3);
    }

    private static NDArray random(NDManager scope, long... shape) {
        return scope.randomNormal(0, 0.04f, new Shape(shape), DataType.FLOAT32);
    }

    /** The inputs of a function for a batch. */
    private interface Inputs {
        List<NDArray> of(NDManager scope, Size size);
    }

    private void part(Program program, String name, int times, String function, Inputs inputs) {
        try (NDManager scope = torch.newManager()) {
            row(name, size -> {
                NDArray[] own = inputs.of(scope, size).toArray(NDArray[]::new);
                return () -> {
                    for (int i = 0; i < times; i++) {
                        try (NDManager results = torch.newManager()) {
                            program.run(results, function, List.of(), own);
                        }
                    }
                };
            });
        }
    }

    private void row(String name, Function<Size, Runnable> work) {
        List<Runnable> runs = SIZES.stream().map(work).toList();
        List<List<Double>> milliseconds = new ArrayList<>();
        List<List<Double>> pages = new ArrayList<>();
        runs.forEach(run -> {
            milliseconds.add(new ArrayList<>());
            pages.add(new ArrayList<>());
            run.run();
        });
        for (int round = 0; round < ROUNDS; round++) {
            for (int i = 0; i < runs.size(); i++) {
                long before = newPages();
                long start = System.nanoTime();
                runs.get(i).run();
                milliseconds.get(i).add(SIZES.get(i).perUnit((System.nanoTime() - start) / 1e6));
                pages.get(i).add(SIZES.get(i).perUnit((double) (newPages() - before)));
            }
        }
        StringBuilder line = new StringBuilder("| " + name + " |");
        for (int i = 0; i < runs.size(); i++) {
            line.append(String.format(Locale.ROOT, " %.1f (%.0f) |", median(milliseconds.get(i)), median(pages.get(i))));
        }
        OUT.println(line);
    }

    /** Minor faults of this process until now, see proc(5). */
    private static long newPages() {
        try {
            String stat = Files.readString(Path.of("/proc/self/stat"));
            return Long.parseLong(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[7]);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
    }
}
