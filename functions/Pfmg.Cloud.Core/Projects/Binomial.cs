namespace Pfmg.Cloud.Core.Projects;

/// <summary>Probabilities of a binomial distribution, to about 13 digits for up to a million trials.</summary>
/// <remarks>
/// The greatest term of a tail by Loader's saddle-point form, which loses no digits to the difference of large logarithms; the others by the
/// ratio of neighbours, until they add nothing. Source: C. Loader, Fast and accurate computation of binomial probabilities, 2000.
/// </remarks>
public static class Binomial
{
    private const int ExactErrors = 16;

    // ln(n!) less Stirling's formula, for n of 0 to 15.
    private static readonly double[] StirlingErrors = MakeStirlingErrors();

    /// <summary>The probability of exactly <paramref name="k"/> successes.</summary>
    /// <param name="n">Trials, 0 or more.</param>
    /// <param name="k">Successes, 0 to <paramref name="n"/>.</param>
    /// <param name="p">Of a success, 0 to 1.</param>
    public static double Probability(int n, int k, double p)
    {
        Check(n, p);
        ArgumentOutOfRangeException.ThrowIfNegative(k);
        if (k > n)
        {
            return 0;
        }

        if (p is 0 or 1)
        {
            return k == (p == 0 ? 0 : n) ? 1 : 0;
        }

        if (k == 0)
        {
            return Math.Exp(n * LogOnePlus(-p));
        }

        if (k == n)
        {
            return Math.Exp(n * Math.Log(p));
        }

        var q = 1 - p;
        var log = StirlingError(n) - StirlingError(k) - StirlingError(n - k) - Deviance(k, n * p) - Deviance(n - k, n * q);
        return Math.Exp(log) * Math.Sqrt(n / (2 * Math.PI * k * (n - (double)k)));
    }

    /// <summary>The probability of at least <paramref name="k"/> successes.</summary>
    /// <param name="n">Trials, 0 or more.</param>
    /// <param name="k">Successes, 0 or more.</param>
    /// <param name="p">Of a success, 0 to 1.</param>
    public static double AtLeast(int n, int k, double p)
    {
        Check(n, p);
        ArgumentOutOfRangeException.ThrowIfNegative(k);
        if (k == 0)
        {
            return 1;
        }

        if (k > n)
        {
            return 0;
        }

        // The smaller tail is summed, so that a probability near 0 keeps its digits.
        return k > n * p ? Upper(n, k, p) : Math.Max(0, 1 - Lower(n, k - 1, p));
    }

    private static double Upper(int n, int k, double p)
    {
        var term = Probability(n, k, p);
        var sum = term;
        for (var i = k; i < n && term > sum * double.Epsilon; i++)
        {
            term *= (n - (double)i) / (i + 1.0) * (p / (1 - p));
            if (term < sum * 1e-18)
            {
                break;
            }

            sum += term;
        }

        return Math.Min(1, sum);
    }

    private static double Lower(int n, int k, double p)
    {
        var term = Probability(n, k, p);
        var sum = term;
        for (var i = k; i > 0; i--)
        {
            term *= i / (n - i + 1.0) * ((1 - p) / p);
            if (term < sum * 1e-18)
            {
                break;
            }

            sum += term;
        }

        return Math.Min(1, sum);
    }

    // x ln(x/m) + m - x, without loss where the two are near.
    private static double Deviance(double x, double m)
    {
        if (Math.Abs(x - m) >= 0.1 * (x + m))
        {
            return (x * Math.Log(x / m)) + m - x;
        }

        var v = (x - m) / (x + m);
        var sum = (x - m) * v;
        var term = 2 * x * v;
        for (var j = 1; ; j++)
        {
            term *= v * v;
            var next = sum + (term / ((2 * j) + 1));
            if (next == sum)
            {
                return sum;
            }

            sum = next;
        }
    }

    private static double StirlingError(int n)
    {
        if (n < ExactErrors)
        {
            return StirlingErrors[n];
        }

        var square = (double)n * n;
        return ((1.0 / 12) - (((1.0 / 360) - (((1.0 / 1260) - (((1.0 / 1680) - (1.0 / 1188 / square)) / square)) / square)) / square)) / n;
    }

    private static double[] MakeStirlingErrors()
    {
        var errors = new double[ExactErrors];
        double factorial = 1;
        for (var n = 1; n < ExactErrors; n++)
        {
            factorial *= n;
            errors[n] = Math.Log(factorial) - (0.5 * Math.Log(2 * Math.PI * n)) - (n * Math.Log(n)) + n;
        }

        return errors;
    }

    /// <summary>ln(1 + x), without loss for small x.</summary>
    internal static double LogOnePlus(double x)
    {
        var sum = 1 + x;
        return sum == 1 ? x : Math.Log(sum) * (x / (sum - 1));
    }

    private static void Check(int n, double p)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(n);
        if (p is not (>= 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(p), p, "A probability lies from 0 to 1.");
        }
    }
}
