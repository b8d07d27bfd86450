/** What the examples share; each is a class of one of the packages below. */
package io.tarn.examples;
