package radd.eval.request;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import radd.core.RandomStream;
import radd.core.RandomStream.Purpose;
import radd.eval.Sequence;
import radd.eval.Sequences;

/**
 * Requests in the order in which they are scored: the longest first, so that batches hold equal lengths where they can, and what does not fit the
 * memory shows at once.
 *
 * <p>A request's draws go by its tokens, not by its place: its number is the same in whatever file and at whatever line it stands.
 */
final class RequestSequences implements Sequences {
    private final List<Request> requests;
    private final int[] order;

    RequestSequences(List<Request> requests) {
        this.requests = requests;
        this.order = IntStream.range(0, requests.size())
                .boxed()
                .sorted(Comparator.<Integer>comparingInt(i -> -requests.get(i).tokens().length)
                        .thenComparingInt(i -> requests.get(i).given())
                        .thenComparingInt(i -> i))
                .mapToInt(Integer::intValue)
                .toArray();
    }

    @Override
    public long count() {
        return requests.size();
    }

    @Override
    public Sequence sequence(long index) {
        Request request = requests.get(order[Math.toIntExact(index)]);
        return new Sequence(index, stream(request), request.tokens(), request.given());
    }

    /** Which request stands at a place. */
    int request(int index) {
        return order[index];
    }

    private static long stream(Request request) {
        long hash = RandomStream.key(request.given(), Purpose.EVALUATION, request.tokens().length, 0);
        for (int token : request.tokens()) {
            hash = RandomStream.key(hash, Purpose.EVALUATION, token, 0);
        }
        return hash;
    }
}
