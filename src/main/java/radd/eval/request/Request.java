package radd.eval.request;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What one log-likelihood is asked of: a continuation behind its context.
 *
 * @param tokens context and continuation, [L]; nobody changes them
 * @param given tokens of the context, at least 0 and fewer than L
 * @param cut tokens of the context that were left out at its beginning because the model is not as long
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Request(int[] tokens, int given, int cut) {
    /**
     * A continuation given what precedes it; of a context that does not fit beside it only the end is kept.
     *
     * @param longest the model's length
     * @throws IllegalArgumentException if the continuation is empty or longer than the model
     */
    public static Request of(int[] context, int[] continuation, int longest) {
        if (continuation.length < 1 || continuation.length > longest) {
            throw new IllegalArgumentException("the continuation has " + continuation.length
                    + " tokens, must have 1 to " + longest + ", the model's length");
        }
        int given = Math.min(context.length, longest - continuation.length);
        int cut = context.length - given;
        int[] tokens = IntStream.concat(Arrays.stream(context, cut, context.length), Arrays.stream(continuation))
                .toArray();
        return new Request(tokens, given, cut);
    }

    /**
     * A whole text, each of whose tokens is scored once. A text that is longer than the model is read in windows as long as the model, each scored behind
     * the last token of the one before it; the last window has more context, so that it is as long as the others. This is how
     * lm-evaluation-harness rolls, but for the token that begins a text there, which these models do without.
     *
     * @param ids at least one
     * @param longest the model's length
     */
    public static List<Request> rolling(int[] ids, int longest) {
        if (ids.length < 1) {
            throw new IllegalArgumentException("the text has no token, must have at least 1");
        }
        List<Request> windows = new ArrayList<>();
        int done = 0;
        while (done < ids.length) {
            int context = Math.min(done, longest > 1 ? 1 : 0);
            int end = Math.min(ids.length, done - context + longest);
            int from = end < ids.length ? done - context : Math.max(0, end - longest);
            windows.add(new Request(Arrays.copyOfRange(ids, from, end), done - from, 0));
            done = end;
        }
        return windows;
    }
}
