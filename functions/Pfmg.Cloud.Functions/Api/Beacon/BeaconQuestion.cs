using Pfmg.Cloud.Core.Beacon;
using Pfmg.Cloud.Core.Participants;
using Pfmg.Cloud.Lake.Queries;

namespace Pfmg.Cloud.Functions.Api.Beacon;

/// <summary>What is asked of a Beacon: entries of a kind, perhaps those that belong to one other entry.</summary>
/// <param name="Entry">What is asked for.</param>
/// <param name="Parent">The kind of the entry that they belong to, or the kind itself if one entry is asked for; null for all.</param>
/// <param name="ParentId">Its id; null like <paramref name="Parent"/>.</param>
/// <param name="Request">The request.</param>
internal sealed record BeaconQuestion(BeaconEntry Entry, BeaconEntry? Parent, string? ParentId, BeaconRequest Request)
{
    /// <summary>How much is told where so much is told at most.</summary>
    public BeaconGranularity Granularity(BeaconGranularity most) => Request.Granularity < most ? Request.Granularity : most;

    /// <summary>Names whom it is over: filters, datasets and what its entries belong to.</summary>
    public string Persons => string.Join(
        '\n', [Parent?.Id ?? "", Parent == BeaconEntry.GenomicVariant ? "" : ParentId ?? "", .. Request.Filters.Select(Describe).Order(StringComparer.Ordinal), .. Request.Datasets.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)]);

    /// <summary>Names the question in the ledger of what was disclosed: all that decides whom an answer is over.</summary>
    public string Text => string.Join('\n', Entry.Id, ParentId, Persons, Describe(Request.Variant));

    private static string Describe(BeaconFilter filter) => $"{filter} {filter.IncludeDescendantTerms} {filter.Scope?.Id}";

    private static string Describe(VariantParameters? variant) => variant is null ? "" : $"{variant with { Start = [], End = [] }} {string.Join(',', variant.Start)} {string.Join(',', variant.End)}";
}

/// <summary>A question in the terms of register and lake.</summary>
/// <param name="Persons">Who may be in the answer.</param>
/// <param name="Alleles">Which alleles they, or their samples, must carry; or the alleles asked for.</param>
/// <param name="HasAlleles">Whether that restricts anything.</param>
/// <param name="Callsets">Which callsets count; null for all.</param>
internal sealed record NarrowedQuestion(ParticipantSet Persons, AlleleQuery Alleles, bool HasAlleles, Func<ListedCallset, bool>? Callsets);
