package radd.cli.view;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;

/**
 * Log lines for people: an INFO line is its message alone, a warning says that it is one, and only the levels below INFO tell where
 * they come from. Used by {@code radd-logback.xml}.
 */
public final class TerminalAppender extends AppenderBase<ILoggingEvent> {
    @Override
    protected void append(ILoggingEvent event) {
        Terminal.current().println(format(event));
    }

    private static String format(ILoggingEvent event) {
        String message = event.getFormattedMessage();
        if (event.getLevel().isGreaterOrEqual(Level.ERROR)) {
            return "error: " + message + cause(event);
        }
        if (event.getLevel().isGreaterOrEqual(Level.WARN)) {
            return "warning: " + message + cause(event);
        }
        if (event.getLevel().isGreaterOrEqual(Level.INFO)
                && event.getLoggerName().startsWith("radd")) {
            return message;
        }
        String trace =
                event.getThrowableProxy() == null ? "" : "\n" + ThrowableProxyUtil.asString(event.getThrowableProxy());
        return "%s %s: %s%s".formatted(event.getLevel(), event.getLoggerName(), message, trace);
    }

    /** What the logged exception says; its trace goes to the run's log file. */
    private static String cause(ILoggingEvent event) {
        return event.getThrowableProxy() == null
                ? ""
                : " (" + event.getThrowableProxy().getMessage() + ")";
    }
}
