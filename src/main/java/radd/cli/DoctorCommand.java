package radd.cli;

import java.io.IOException;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import radd.RaddException;
import radd.engine.Machine;
import radd.engine.Precision;
import radd.engine.ProductRate;

/** {@code radd doctor}: what this machine has, how fast it multiplies, and whether training would start. */
@Command(
        name = "doctor",
        description =
                "Show what radd finds on this machine, how fast it multiplies and what is missing. Ends with code 4 where training would not start.")
final class DoctorCommand implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger(DoctorCommand.class);
    private static final double TERA = 1e12;

    /** Measures FLOP/s of a device and precision; throws where it is not offered. */
    @FunctionalInterface
    interface Rate {
        double measure(String device, Precision precision);
    }

    private final Supplier<Machine> machines;
    private final Rate rate;

    @Spec
    private @Nullable CommandSpec spec;

    @Option(
            names = "--device",
            paramLabel = "NAME",
            description = "The device to train on, cpu or cuda:N (default: a GPU if the machine has one, else cpu).")
    private @Nullable String asked;

    DoctorCommand() {
        this(Machine::ofThisProcess, ProductRate::measure);
    }

    DoctorCommand(Supplier<Machine> machines, Rate rate) {
        this.machines = machines;
        this.rate = rate;
    }

    @Override
    public Integer call() throws IOException {
        MachineReport report =
                new MachineReport(Objects.requireNonNull(spec).commandLine().getOut());
        Machine machine = machines.get();
        String target = machine.device(asked);
        Optional<String> refusal = machine.refusal(asked).map(RaddException::getMessage);
        report.facts(machine);
        for (String device : machine.devices()) {
            Optional<String> failure = rates(report, device);
            if (device.equals(target) && refusal.isEmpty()) {
                refusal = failure;
            }
        }
        report.missing(machine, refusal.isPresent());
        report.line(
                "training",
                refusal.map(why -> "does not start on " + target + ": " + why).orElse("starts on " + target));
        return (refusal.isPresent() ? ExitCode.DEVICE : ExitCode.DONE).code();
    }

    /**
     * The rates of a device.
     *
     * @return why it does not compute in the precision that training has by default; empty if it does
     */
    private Optional<String> rates(MachineReport report, String device) {
        Precision standard = Precision.standard(!device.equals("cpu"));
        Optional<String> failure = Optional.empty();
        for (Precision precision : ProductRate.precisions(device)) {
            try {
                double flops = rate.measure(device, precision);
                report.line(device, String.format(Locale.ROOT, "%-16s%9.3f TFLOP/s", precision.label(), flops / TERA));
            } catch (RaddException refused) { // the device, whatever the precision
                report.line(device, "does not start");
                return Optional.of(String.valueOf(refused.getMessage()));
            } catch (RuntimeException | UnsatisfiedLinkError notOffered) {
                LOG.debug("{} on {}", precision.label(), device, notOffered);
                String reason = String.valueOf(notOffered.getMessage());
                report.line(
                        device,
                        String.format(
                                Locale.ROOT,
                                "%-16sno: %s",
                                precision.label(),
                                reason.lines().findFirst().orElse("")));
                if (precision == standard) {
                    failure = Optional.of("no products in " + precision.label() + ": " + reason);
                }
            }
        }
        return failure;
    }
}
