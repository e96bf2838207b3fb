using Pfmg.Cloud.Core.Participants;

namespace Pfmg.Cloud.Core.Tests.Disclosure;

/// <summary>Whether a sum over one participant follows from sums over cohorts, by elimination over exact fractions: another way than the ledger's own.</summary>
internal static class SolveForOne
{
    public static bool Follows(IReadOnlyList<ParticipantSet> known, int person)
    {
        // Columns are participants, the person's last: the unit vector is a combination of rows exactly if adding it does not raise the rank.
        var persons = known.SelectMany(static cohort => cohort).Append(person).Distinct().ToList();
        var rows = known.Select(cohort => persons.Select(one => new Fraction(cohort.Contains(one) ? 1 : 0, 1)).ToArray()).ToList();
        var unit = persons.Select(one => new Fraction(one == person ? 1 : 0, 1)).ToArray();
        return Rank(rows) == Rank([.. rows.Select(static row => row.ToArray()), unit]);
    }

    private static int Rank(List<Fraction[]> matrix)
    {
        matrix = [.. matrix.Select(static row => row.ToArray())];
        var rank = 0;
        for (var column = 0; column < matrix[0].Length && rank < matrix.Count; column++)
        {
            var pivot = matrix.FindIndex(rank, row => !row[column].IsZero);
            if (pivot < 0)
            {
                continue;
            }

            (matrix[rank], matrix[pivot]) = (matrix[pivot], matrix[rank]);
            for (var row = rank + 1; row < matrix.Count; row++)
            {
                var factor = matrix[row][column] / matrix[rank][column];
                if (!factor.IsZero)
                {
                    for (var at = column; at < matrix[row].Length; at++)
                    {
                        matrix[row][at] -= factor * matrix[rank][at];
                    }
                }
            }

            rank++;
        }

        return rank;
    }

    private readonly record struct Fraction(System.Numerics.BigInteger Over, System.Numerics.BigInteger Under)
    {
        public bool IsZero => Over.IsZero;

        public static Fraction operator -(Fraction one, Fraction other) => Of((one.Over * other.Under) - (other.Over * one.Under), one.Under * other.Under);

        public static Fraction operator *(Fraction one, Fraction other) => Of(one.Over * other.Over, one.Under * other.Under);

        public static Fraction operator /(Fraction one, Fraction other) => Of(one.Over * other.Under, one.Under * other.Over);

        private static Fraction Of(System.Numerics.BigInteger over, System.Numerics.BigInteger under)
        {
            var common = System.Numerics.BigInteger.GreatestCommonDivisor(over, under) * under.Sign;
            return new(over / common, under / common);
        }
    }
}
