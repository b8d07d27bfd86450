/** The {@code tarn} command: one class a subcommand. */
package io.tarn.cli;
