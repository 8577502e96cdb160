"""Reading a one-time code from a message, in four steps; `otptui.text.otp_code` runs them.

1. `message_text` normalises the characters and finds the sentences; `vocabulary` looks up the words.
2. `candidates` lists everything that looks like a code.
3. `clues` weighs what stands around each: what a noun for "code" names (`naming`), what is called old or
   expired (`retirement`), amounts (`amounts`), labels, phone numbers. `weights` has the figures.
4. `otp_code` chooses the best candidate and says whether the choice is certain.

The words are data by language: `keywords`, `retired_words`, `label_words`; `word_finder` looks them up.
"""
