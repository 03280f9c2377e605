package radd.eval;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import radd.InvalidSetting;
import radd.core.loss.MaskedObjective;
import radd.core.sampler.StandardOrder;
import radd.engine.collective.Collective;

/**
 * The exact likelihood of the any-order model that writes each sequence in an order: -log p is the sum over i of -log c(x_o(i) | x_o(0..i-1)).
 *
 * <p>It is the probability with which {@code radd sample --method ordered} with that order draws the text. Over several random orders the mean of
 * -log p is reported, an unbiased estimate of the any-order bound, and -log of the mean of p, the likelihood of the model that draws its order
 * first; the latter is biased upwards for few orders. Source: reference {@code losses.py}, {@code ar_forward}, {@code ar_backward},
 * {@code ar_random}, for length 1024 only.
 *
 * @param objective the any-order objective
 * @param order of the positions
 * @param orders how many random ones, 1 otherwise
 * @param seed of the random orders
 */
public record ChainRule(MaskedObjective objective, StandardOrder order, int orders, long seed) implements Likelihood {
    public ChainRule {
        InvalidSetting.require(orders >= 1, "--orders", orders, "at least 1");
        InvalidSetting.require(
                orders == 1 || order == StandardOrder.RANDOM,
                "--orders",
                orders,
                "left out without --likelihood random");
    }

    @Override
    public String name() {
        return order.label();
    }

    @Override
    public LikelihoodEstimator score(Scoring scoring, Sequences sequences) {
        return scoring.score(states(), name(), sequences);
    }

    private OrderStates states() {
        return new OrderStates(objective, order, orders, seed);
    }

    @Override
    public long evaluations(Sequences sequences, Collective process) {
        return SequenceShare.evaluations(sequences, states(), process);
    }

    /** One order is one way to write. */
    @Override
    public boolean tellsGreedy() {
        return orders == 1;
    }

    @Override
    public List<String> cautions() {
        return List.of();
    }

    @Override
    public void describe(ObjectNode json) {
        json.put("loss_type", "ar_" + order.label());
        if (order == StandardOrder.RANDOM) {
            json.put("orders", orders);
        }
    }

    @Override
    public String phrase() {
        return order == StandardOrder.RANDOM
                ? "chain rule in " + orders + (orders == 1 ? " random order each" : " random orders each")
                : "chain rule, " + order.label();
    }
}
