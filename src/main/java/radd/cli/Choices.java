package radd.cli;

import java.util.Iterator;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import radd.Named;
import radd.core.family.Families;
import radd.core.family.ModelFamily;
import radd.core.sampler.LevelSchedule;
import radd.core.sampler.PositionScore;
import radd.core.sampler.RemaskSchedule;
import radd.core.sampler.StandardOrder;
import radd.data.corpus.DocumentRule;
import radd.data.corpus.NamedCorpus;
import radd.data.corpus.Split;
import radd.data.tokenizer.Detokenizer;
import radd.engine.Precision;
import radd.eval.Estimator;
import radd.modelio.ModelForm;
import radd.sample.SampleFormat;

/** The names that an option's value may have, for the completion of shells; they are looked up when they are asked for, not at each start. */
abstract class Choices implements Iterable<String> {
    private final Supplier<Stream<String>> names;

    private Choices(Supplier<Stream<String>> names) {
        this.names = names;
    }

    @Override
    public Iterator<String> iterator() {
        return names.get().iterator();
    }

    private static Stream<String> of(Class<? extends Named> type) {
        return Named.labels(type).stream();
    }

    private static Stream<String> ofFamilies(Function<ModelFamily, List<String>> names) {
        return Families.all().stream().map(names).flatMap(List::stream).distinct();
    }

    private static Stream<String> likelihoods() {
        Stream<String> orders = of(StandardOrder.class).filter(name -> !name.equals(StandardOrder.CENTER_OUT.label()));
        return Stream.of(Stream.of(LikelihoodOptions.BOUND), orders, of(PositionScore.class))
                .flatMap(names -> names);
    }

    /** {@code --precision}. */
    static final class Precisions extends Choices {
        Precisions() {
            super(() -> Stream.concat(Stream.of(ModelOptions.AUTO), of(Precision.class)));
        }
    }

    /** {@code --method}. */
    static final class Methods extends Choices {
        Methods() {
            super(() -> ofFamilies(ModelFamily::methods));
        }
    }

    /** {@code --order}. */
    static final class Orders extends Choices {
        Orders() {
            super(() -> of(StandardOrder.class));
        }
    }

    /** {@code --remask}. */
    static final class Remasks extends Choices {
        Remasks() {
            super(() -> of(RemaskSchedule.Strategy.class));
        }
    }

    /** {@code --schedule}. */
    static final class Schedules extends Choices {
        Schedules() {
            super(() -> of(LevelSchedule.class));
        }
    }

    /** {@code --strategy}. */
    static final class Strategies extends Choices {
        Strategies() {
            super(() -> Stream.of("direct", "top_p", "top_k"));
        }
    }

    /** {@code --format}. */
    static final class Formats extends Choices {
        Formats() {
            super(() -> of(SampleFormat.class));
        }
    }

    /** {@code --likelihood}. */
    static final class Likelihoods extends Choices {
        Likelihoods() {
            super(() -> likelihoods());
        }
    }

    /** {@code --loss-type}. */
    static final class Losses extends Choices {
        Losses() {
            super(() -> ofFamilies(ModelFamily::losses));
        }
    }

    /** {@code --estimator}. */
    static final class Estimators extends Choices {
        Estimators() {
            super(() -> of(Estimator.class));
        }
    }

    /** {@code --dataset}. */
    static final class Datasets extends Choices {
        Datasets() {
            super(() -> of(NamedCorpus.class));
        }
    }

    /** {@code --split}. */
    static final class Splits extends Choices {
        Splits() {
            super(() -> of(Split.class));
        }
    }

    /** {@code --documents}. */
    static final class Rules extends Choices {
        Rules() {
            super(() -> Stream.concat(Stream.of("auto"), of(DocumentRule.class)));
        }
    }

    /** {@code --detokenizer}. */
    static final class Detokenizers extends Choices {
        Detokenizers() {
            super(() -> of(Detokenizer.class));
        }
    }

    /** {@code --to}. */
    static final class Forms extends Choices {
        Forms() {
            super(() -> of(ModelForm.class));
        }
    }

    /** {@code --dtype}. */
    static final class Storages extends Choices {
        Storages() {
            super(() -> of(ConvertCommand.Storage.class));
        }
    }

    /** {@code radd help}. */
    static final class Topics extends Choices {
        Topics() {
            super(() -> of(HelpTopic.class));
        }
    }
}
