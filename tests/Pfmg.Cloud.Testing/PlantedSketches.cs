using System.Globalization;
using Pfmg.Cloud.Core.Identity;

namespace Pfmg.Cloud.Testing;

/// <summary>A lake of strangers, and a new run in which a duplicate, a parent and a swap are planted beside relations that are as declared.</summary>
/// <param name="Panel">The panel of all sketches.</param>
/// <param name="Known">Callsets in the lake, sample ids from 1.</param>
/// <param name="Fresh">The new run.</param>
/// <param name="Expected">What must be found, and nothing besides.</param>
public sealed record PlantedSketches(
    SketchPanel Panel, IReadOnlyList<SketchedCallset> Known, IReadOnlyList<SketchedCallset> Fresh, IReadOnlyList<PlantedFinding> Expected)
{
    /// <summary>Sites of the panel.</summary>
    public const int Sites = 4_000;

    private const int Kept = 6;

    /// <summary>Draws it all.</summary>
    /// <param name="seed">Of every chance.</param>
    /// <param name="known">Callsets in the lake, at least 100.</param>
    public static PlantedSketches Draw(int seed, int known)
    {
        var generate = new GenerateSketches(seed, Sites);
        var kept = Enumerable.Range(0, Kept).Select(_ => generate.Stranger()).ToArray();
        var callsets = new List<SketchedCallset>(known);
        for (var i = 0; i < known; i++)
        {
            // Those who matter lie scattered among the others.
            var person = i % (known / Kept) == 0 && i / (known / Kept) < Kept ? kept[i / (known / Kept)] : generate.Stranger();
            callsets.Add(Callset(generate.Sample(person), i + 1, Name(i)));
        }

        return Plant(generate, kept, callsets);
    }

    /// <summary>Compares, and fails unless exactly what was planted is found.</summary>
    public static void Check(int seed, int known)
    {
        var planted = Draw(seed, known);
        var found = new CompareCallsets(IdentityPolicy.Load(IdentityPolicy.Default), planted.Panel).Run(planted.Fresh, planted.Known, CancellationToken.None);
        Assert.Equal(planted.Expected, found.Select(static one => new PlantedFinding(one.Kind, one.SampleId, one.OtherSampleId)));
    }

    private static PlantedSketches Plant(GenerateSketches generate, GenerateSketches.Person[] kept, List<SketchedCallset> known)
    {
        var (first, step) = (known.Count + 1, known.Count / Kept);
        SketchedCallset[] fresh =
        [
            Callset(generate.Sample(kept[0]), first, "duplicate"),
            Callset(generate.Sample(generate.Child(kept[1], generate.Stranger())), first + 1, "child"),
            Callset(generate.Sample(generate.Stranger()), first + 2, known[2 * step].Participant),
            Callset(generate.Sample(generate.Child(kept[3], generate.Stranger())), first + 3, "declared") with { Mother = known[3 * step].Participant },
            Callset(generate.Sample(kept[4]), first + 4, known[4 * step].Participant),

            // Two steps from a known person: kin, but not of the first degree.
            Callset(generate.Sample(generate.Child(generate.Child(kept[5], generate.Stranger()), generate.Stranger())), first + 5, "grandchild"),
            Callset(generate.Sample(generate.Stranger()), first + 6, "stranger"),
        ];
        PlantedFinding[] expected =
        [
            new(IdentityFindingKind.Duplicate, first, 1),
            new(IdentityFindingKind.UndeclaredParentOrChild, first + 1, step + 1),
            new(IdentityFindingKind.Swap, first + 2, (2 * step) + 1),
            new(IdentityFindingKind.ParentAndChild, first + 3, (3 * step) + 1),
            new(IdentityFindingKind.SamePerson, first + 4, (4 * step) + 1),
        ];
        return new PlantedSketches(generate.Panel, known, fresh, expected);
    }

    private static SketchedCallset Callset(Sketch sketch, int id, string participant) => new(id, sketch)
    {
        Sample = Name(id),
        Participant = participant,
        Material = "germline",
        Platform = "synthetic",
        Run = Name(id),
        RunId = Name(id),
    };

    private static string Name(int number) => string.Create(CultureInfo.InvariantCulture, $"P{number:D6}");
}

/// <summary>A finding, by what matters.</summary>
/// <param name="Kind">What.</param>
/// <param name="SampleId">The new callset.</param>
/// <param name="OtherSampleId">The other.</param>
public sealed record PlantedFinding(IdentityFindingKind Kind, int SampleId, int OtherSampleId);
