/** Programs of the user's own, run by the command. */
package io.tarn.cli.program;
