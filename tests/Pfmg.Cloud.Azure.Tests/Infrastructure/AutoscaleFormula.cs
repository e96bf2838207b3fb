using System.Globalization;
using System.Text.RegularExpressions;

namespace Pfmg.Cloud.Azure.Tests.Infrastructure;

/// <summary>Evaluates a pool's formula as Batch would: the operators and functions that autoscale.txt uses, and no others.</summary>
/// <remarks>Source: "Create a formula to automatically scale compute nodes in a Batch pool", types, operations and functions.</remarks>
internal sealed partial class AutoscaleFormula
{
    private static readonly Dictionary<string, double[]> Constants = new(StringComparer.Ordinal) { ["TimeInterval_Minute"] = [60], ["taskcompletion"] = [-1] };

    private readonly Dictionary<string, double[]> _values = new(StringComparer.Ordinal);
    private readonly IReadOnlyDictionary<string, double[]> _samples;
    private readonly List<string> _tokens;
    private int _next;

    private AutoscaleFormula(string text, IReadOnlyDictionary<string, double[]> samples)
    {
        var code = string.Join('\n', text.Split('\n').Where(line => !line.StartsWith("//", StringComparison.Ordinal)));
        (_tokens, _samples) = ([.. Token().Matches(code).Select(match => match.Value)], samples);
        Assert.Equal(Spaces().Replace(code, ""), string.Concat(_tokens));
    }

    /// <summary>What the formula sets.</summary>
    /// <param name="text">With its parameters filled in.</param>
    /// <param name="samples">Ten samples at most of each variable of the service, the newest first; a missing variable has none.</param>
    public static (double Spot, double Dedicated) Evaluate(string text, IReadOnlyDictionary<string, double[]> samples)
    {
        var formula = new AutoscaleFormula(text, samples);
        while (formula._next < formula._tokens.Count)
        {
            var name = formula.Take();
            formula.Take("=");
            formula._values[name] = formula.Choice();
            formula.Take(";");
        }

        return (formula._values["$TargetLowPriorityNodes"].Single(), formula._values["$TargetDedicatedNodes"].Single());
    }

    // Everything is a vector; a number is one of length 1.
    private double[] Choice()
    {
        var condition = Comparison();
        if (!Try("?"))
        {
            return condition;
        }

        var yes = Choice();
        Take(":");
        var no = Choice();
        return condition.Single() != 0 ? yes : no;
    }

    private double[] Comparison()
    {
        var left = Sum();
        return Try("<") ? [left.Single() < Sum().Single() ? 1 : 0] : left;
    }

    private double[] Sum()
    {
        var left = Product();
        while (Peek is "+" or "-")
        {
            left = Take() == "+" ? [left.Single() + Product().Single()] : [left.Single() - Product().Single()];
        }

        return left;
    }

    private double[] Product()
    {
        var left = Value();
        while (Peek is "*" or "/")
        {
            left = Take() == "*" ? [left.Single() * Value().Single()] : [left.Single() / Value().Single()];
        }

        return left;
    }

    private double[] Value()
    {
        var token = Take();
        switch (token)
        {
            case "-":
                return [-Value().Single()];
            case "(":
                var inner = Choice();
                Take(")");
                return inner;
            case "min" or "max":
                var all = Arguments().SelectMany(one => one);
                return [token == "min" ? all.Min() : all.Max()];
        }

        if (Try("."))
        {
            var method = Take();
            var wanted = Arguments().Single().Single();
            var samples = _samples.GetValueOrDefault(token, []);

            // A sample each 30 seconds; asked for one, the service fails the formula when there is none.
            var count = (int)(wanted < 30 ? wanted : wanted / 30);
            return method switch
            {
                "GetSamplePercent" => [100.0 * Math.Min(samples.Length, count) / count],
                "GetSample" => [.. samples.Take(count)],
                _ => throw new InvalidOperationException($"No method {method}."),
            };
        }

        return _values.GetValueOrDefault(token) ?? Constants.GetValueOrDefault(token) ?? [double.Parse(token, CultureInfo.InvariantCulture)];
    }

    private List<double[]> Arguments()
    {
        Take("(");
        List<double[]> arguments = [Choice()];
        while (Try(","))
        {
            arguments.Add(Choice());
        }

        Take(")");
        return arguments;
    }

    private string? Peek => _next < _tokens.Count ? _tokens[_next] : null;

    private string Take() => _tokens[_next++];

    private void Take(string wanted) => Assert.Equal(wanted, Take());

    private bool Try(string wanted)
    {
        var there = Peek == wanted;
        _next += there ? 1 : 0;
        return there;
    }

    [GeneratedRegex(@"\$?[A-Za-z_][A-Za-z_0-9]*|\d+(\.\d+)?|[-+*/()<>?:;=,.]", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Token();

    [GeneratedRegex(@"\s+", RegexOptions.None, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Spaces();
}
