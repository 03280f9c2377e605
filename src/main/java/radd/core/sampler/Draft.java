package radd.core.sampler;

/** One sequence while it is decoded; made and moved on by its {@link Decoder}. */
public interface Draft {
    /** The place of the sequence in its request, from 0. */
    long index();

    /** Whether nothing of it is left to decode. */
    boolean done();

    /** Its tokens now. */
    SequenceState state();

    /** The result, once it is done. */
    GeneratedSequence finished();
}
