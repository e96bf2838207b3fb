using System.Text.Json.Nodes;
using Microsoft.OpenApi;

namespace Pfmg.Cloud.Functions.Api;

/// <summary>A parameter in the query of a route: what reads it and what the OpenAPI document says of it come from here.</summary>
/// <param name="Name">As in the URL.</param>
/// <param name="Description">What it means, with its default.</param>
/// <param name="Example">A value that works.</param>
/// <param name="ValueType">Of its value.</param>
/// <param name="Required">Whether it must be there.</param>
internal sealed record QueryParameter(string Name, string Description, string Example, JsonSchemaType ValueType = JsonSchemaType.String, bool Required = false)
{
    /// <summary>Bases of one contig.</summary>
    public static QueryParameter Region { get; } = new("region", "contig:start-end, 1-based, both ends included; or a whole contig.", "chr20:10000000-10100000", Required: true);

    /// <summary>One sample.</summary>
    public static QueryParameter Sample { get; } = new("sample", "Only this sample.", "NA12878");

    /// <summary>Several samples.</summary>
    public static QueryParameter Samples { get; } = new("samples", "Only these samples, between commas; all if absent.", "NA12878,NA12891");

    /// <summary>Whether relatives are left out.</summary>
    public static QueryParameter Unrelated { get; } = new("unrelated", "true: count only persons of whom no two are declared to be parent and child or full siblings.", "true");

    /// <summary>Regions that may be left out.</summary>
    public static QueryParameter SomeRegion { get; } = Region with { Required = false };

    /// <summary>Several regions.</summary>
    public static QueryParameter Regions { get; } = new("regions", "Several regions, between semicolons; a row that lies in two of them comes once.", "chr17:43044292-43170245;chr13:32315474-32400266");

    /// <summary>Names of genes.</summary>
    public static QueryParameter Genes { get; } = new("genes", "Genes by symbol or identifier, between commas: the regions from their first to their last base.", "BRCA1,ENSG00000139618");

    /// <summary>Whose genes.</summary>
    public static QueryParameter Reference { get; } = new("reference", "The reference whose genes are meant; needed if several have genes.", "hg38");

    /// <summary>Names of variants.</summary>
    public static QueryParameter Ids { get; } = new("ids", "Only variants that some record of the lake names so in its ID column, between commas.", "rs334,rs429358");

    /// <summary>The mother of a trio.</summary>
    public static QueryParameter Mother { get; } = new("mother", "The mother's sample; that of the participant whom the manifest named if absent.", "NA12878");

    /// <summary>The father of a trio.</summary>
    public static QueryParameter Father { get; } = new("father", "The father's sample; that of the participant whom the manifest named if absent.", "NA12877");

    /// <summary>A lowest genotype quality.</summary>
    public static QueryParameter MinGq { get; } = new("minGq", "Only genotypes of at least this quality, Phred; those without a quality are then left out.", "20", JsonSchemaType.Integer);

    /// <summary>Whether FILTER must be passed.</summary>
    public static QueryParameter Pass { get; } = new("pass", "true for records whose FILTER is PASS or missing only.", "true", JsonSchemaType.Boolean);

    /// <summary>Columns of an answer.</summary>
    public static QueryParameter Columns { get; } = new("columns", "Only these columns, in this order, between commas; all if absent. What is not asked for is not read.", "chrom,pos,ref,alt,sample,gt");

    /// <summary>A least reciprocal overlap.</summary>
    public static QueryParameter Overlap { get; } = new("overlap", "Only variants that share at least this part of themselves and of the region with each other, above 0 to 1; all that touch the region if absent.", "0.5", JsonSchemaType.Number);

    /// <summary>A kind of structural variant.</summary>
    public static QueryParameter Type { get; } = new("type", "Only this kind: DEL, INS, DUP, INV, CNV, BND.", "DEL");

    /// <summary>A lake version.</summary>
    public static QueryParameter Version { get; } = new("version", "The lake version to read; the latest if absent.", "0", JsonSchemaType.Integer);

    /// <summary>Rows on a page.</summary>
    public static QueryParameter Limit { get; } = new("limit", "Rows on a page, 1 to 1,000,000. JSON gives 1,000 if absent; CSV and Parquet give all.", "1000", JsonSchemaType.Integer);

    /// <summary>A page.</summary>
    public static QueryParameter Page { get; } = new("page", "The page, from 1.", "1", JsonSchemaType.Integer);

    /// <summary>How the OpenAPI document tells it.</summary>
    public IOpenApiParameter Describe() => new OpenApiParameter
    {
        Name = Name,
        In = ParameterLocation.Query,
        Description = Description,
        Required = Required,
        Schema = new OpenApiSchema { Type = ValueType, Examples = [JsonValue.Create(Example)] },
    };
}

/// <summary>Tells the OpenAPI document of parameters that a handler reads itself.</summary>
internal static class QueryParameterDescription
{
    /// <summary>Adds them to a route's operation.</summary>
    public static RouteHandlerBuilder WithQuery(this RouteHandlerBuilder route, IReadOnlyList<QueryParameter> parameters) =>
        route.AddOpenApiOperationTransformer((operation, _, _) =>
        {
            operation.Parameters = [.. operation.Parameters ?? [], .. parameters.Select(parameter => parameter.Describe())];
            return Task.CompletedTask;
        });
}
