package radd.data.tokenizer;

import java.util.regex.Pattern;
import radd.Named;

/**
 * Undoes a corpus's own tokenisation before ours; reference {@code data.py}, rule for rule and in its order, with Python's meaning of white
 * space, word and end ({@link PythonText}).
 */
public enum Detokenizer implements Named {
    /** Leaves text as it is. */
    NONE {
        @Override
        public String apply(String text) {
            return text;
        }
    },

    /** WikiText 2 and 103. */
    WIKITEXT {
        @Override
        public String apply(String text) {
            String result = text.replace("s '", "s'");
            result = WikitextRules.SLASH_YEAR.matcher(result).replaceAll("/'[0-9]/");
            result = result.replace(" @-@ ", "-").replace(" @,@ ", ",").replace(" @.@ ", ".");
            for (String mark : new String[] {":", ";", ".", "!", "?", ","}) {
                result = result.replace(" " + mark + " ", mark + " ");
            }
            for (Pattern pair : WikitextRules.PAIRS) {
                result = pair.matcher(result).replaceAll("$1$2$3");
            }
            result = result.replace("= = = =", "====").replace("= = =", "===").replace("= =", "==");
            result = result.replace(" \u00B0 ", "\u00B0");
            result = result.replace(" \n", "\n").replace("\n ", "\n");
            return result.replace(" N ", " 1 ").replace(" 's", "'s");
        }
    },

    /** Penn Treebank in Mikolov's form. */
    PTB {
        @Override
        public String apply(String text) {
            String result = text.replace(" 's", "'s").replace("s ' ", "s' ").replace(" n't", "n't");
            result = result.replace(" \n ", "\n").replace("\\/", "/");
            // Neighbours share a space, so that one pass changes every other number; the reference makes ten.
            for (int pass = 0; pass < 10; pass++) {
                result = result.replace(" N ", " 1 ");
            }
            return result.replace("$ 1", "$1").replace("# 1", "#1").replace("<unk>", "?");
        }
    },

    /** One Billion Words. */
    LM1B {
        @Override
        public String apply(String text) {
            String result = text.replace("http : / / ", "http://").replace("https : / / ", "https://");
            result = Lm1bRules.APOSTROPHE.matcher(result).replaceAll("'$1");
            result = Lm1bRules.FULL_STOP.matcher(result).replaceAll(" $1. ");
            result = Lm1bRules.LAST_FULL_STOP.matcher(result).replaceAll(" $1.");
            result =
                    Lm1bRules.LAST_QUESTION.matcher(result.replace(" ? ", "? ")).replaceAll("?");
            result = Lm1bRules.LAST_EXCLAMATION
                    .matcher(result.replace(" ! ", "! "))
                    .replaceAll("!");
            result = result.replace(" , ", ", ")
                    .replace(" : ", ": ")
                    .replace(" ; ", "; ")
                    .replace(" / ", "/");
            for (Pattern pair : Lm1bRules.PAIRS) {
                result = pair.matcher(result).replaceAll("$1$2$3");
            }
            return result.replace("$ ", "$").replace("\u00A3 ", "\u00A3");
        }
    },

    /** LAMBADA in OpenAI's form. */
    LAMBADA {
        @Override
        public String apply(String text) {
            return "\n" + PythonText.strip(text.replace('\u201C', '"').replace('\u201D', '"'));
        }
    },

    /** Papers of arXiv and PubMed; MDLM's {@code dataloader.py}: the rules of WikiText, then those of One Billion Words. */
    SCIENTIFIC_PAPERS {
        @Override
        public String apply(String text) {
            return LM1B.apply(WIKITEXT.apply(text));
        }
    };

    /** The text as it was before the corpus's makers tokenised it. */
    public abstract String apply(String text);

    private static final class WikitextRules {
        /** The reference's pattern has the slashes of another language's literals in it: they are matched as they stand. */
        static final Pattern SLASH_YEAR = Pattern.compile("/' [0-9]/");

        static final Pattern[] PAIRS = {
            pair("\\(", "[^)]*?", "\\)"),
            pair("\\[", "[^\\]]*?", "\\]"),
            pair("\\{", "[^}]*?", "\\}"),
            pair("\"", "[^\"]*?", "\""),
            pair("'", "[^']*?", "'"),
        };

        private static Pattern pair(String open, String inner, String close) {
            return Pattern.compile(
                    "(" + open + ")" + PythonText.SPACE + "*(" + inner + ")" + PythonText.SPACE + "*(" + close + ")");
        }
    }

    private static final class Lm1bRules {
        static final Pattern APOSTROPHE = Pattern.compile(" '(" + PythonText.WORD + "+)");
        static final Pattern FULL_STOP = Pattern.compile(" (" + PythonText.WORD + "+) \\. ");
        static final Pattern LAST_FULL_STOP = Pattern.compile(" (" + PythonText.WORD + "+) \\." + PythonText.END);
        static final Pattern LAST_QUESTION = Pattern.compile(" \\?" + PythonText.END);
        static final Pattern LAST_EXCLAMATION = Pattern.compile(" !" + PythonText.END);

        static final Pattern[] PAIRS = {
            Pattern.compile("(\") ([^\"]+) (\")"),
            Pattern.compile("(') ([^']+) (')"),
            Pattern.compile("(\\() ([^()]+) (\\))"),
            Pattern.compile("(\\[) ([^\\[\\]]+) (\\])"),
        };
    }
}
