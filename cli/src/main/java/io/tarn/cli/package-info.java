/** The {@code tarn} command: one class a subcommand, and what they share. */
package io.tarn.cli;
