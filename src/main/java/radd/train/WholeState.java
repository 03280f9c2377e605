package radd.train;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import radd.engine.FlatVector;
import radd.engine.Torch;

/**
 * The vectors that training goes on from, each in one piece whatever part of it a replica keeps: what checkpoints hold.
 *
 * <p>Vectors that the lead has whole are those themselves; of the others there are copies in host memory while this is open.
 */
public final class WholeState implements AutoCloseable {
    /**
     * One of the vectors.
     *
     * @param name in checkpoints
     * @param kept what a replica keeps of it
     * @param whole all of it
     * @param copied whether {@code whole} is a copy
     */
    private record Kept(String name, Function<Replica, FlatVector> kept, FlatVector whole, boolean copied) {}

    private final Replicas replicas;
    private final List<Kept> all = new ArrayList<>();

    /** The state of all replicas; what is not whole is zero until {@link #gather}. */
    public WholeState(Replicas replicas) {
        this.replicas = replicas;
        add("parameters", Replica::parameters);
        add("first_moment", replica -> replica.optimizer().firstMoment());
        add("second_moment", replica -> replica.optimizer().secondMoment());
    }

    private void add(String name, Function<Replica, FlatVector> kept) {
        FlatVector own = kept.apply(replicas.lead());
        boolean part = own.span().size() < own.table().flatSize();
        FlatVector whole = part ? FlatVector.zeros(Torch.on("cpu"), own.table()) : own;
        all.add(new Kept(name, kept, whole, part));
    }

    /** The vectors by name. */
    public Map<String, FlatVector> vectors() {
        Map<String, FlatVector> vectors = new LinkedHashMap<>();
        all.forEach(vector -> vectors.put(vector.name(), vector.whole()));
        return vectors;
    }

    /** Collects what the replicas keep in parts; all processes take part. */
    public void gather() {
        for (Kept vector : all) {
            if (vector.copied()) {
                replicas.all(replica -> replica.assemble(vector.kept().apply(replica)));
                vector.whole().copyFrom(replicas.lead().scratch());
            }
        }
    }

    /**
     * Gives every replica its part of the vectors of replica 0; all processes take part.
     *
     * @param average the moving average, which the lead of every process receives whole
     */
    public void spread(FlatVector average) {
        for (Kept vector : all) {
            broadcast(vector.whole());
            replicas.all(replica -> vector.kept().apply(replica).copyFrom(replica.scratch()));
        }
        broadcast(average);
        average.copyFrom(replicas.lead().scratch());
    }

    /** From the process of rank 0 to the scratch of every replica. */
    private void broadcast(FlatVector vector) {
        replicas.lead().scratch().copyFrom(vector);
        replicas.all(Replica::share);
    }

    @Override
    public void close() {
        all.stream().filter(Kept::copied).forEach(vector -> vector.whole().close());
    }
}
