/** What commands print, and the options that many of them have. */
package io.tarn.cli.console;
