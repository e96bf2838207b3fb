using System.Text.RegularExpressions;

namespace Pfmg.Cloud.Azure.Tests.Infrastructure;

/// <summary>Who may do what is one table, roles.json, and what is assigned is that table.</summary>
internal static partial class RoleRules
{
    private const string Assignment = "Microsoft.Authorization/roleAssignments";
    private const string DocumentsAssignment = "Microsoft.DocumentDB/databaseAccounts/sqlRoleAssignments";

    // Ids of the built-in roles. Source: "Azure built-in roles" and Cosmos DB's "Data plane roles". Roles that give access to access, or to everything, are not here.
    private static readonly Dictionary<string, string> BuiltIn = new(StringComparer.Ordinal)
    {
        ["AcrPull"] = "7f951dda-4ed3-4680-a7ca-43fe172d538d",
        ["AcrPush"] = "8311e382-0749-4cb8-b61a-304f252e45ec",
        ["Azure Batch Account Reader"] = "11076f67-66f6-4be0-8f6b-f0609fd05cc9",
        ["Azure Batch Job Submitter"] = "48e5e92e-a480-4e71-aa9c-2778f4c13781",
        ["Cosmos DB Built-in Data Contributor"] = "00000000-0000-0000-0000-000000000002",
        ["EventGrid Data Sender"] = "d5a91429-5739-47e2-a06b-3470a27159e7",
        ["Key Vault Crypto User"] = "12338af0-0e69-4776-bea7-57ae8d297424",
        ["Key Vault Reader"] = "21090545-7ca7-4776-b22c-e363652d74d2",
        ["Monitoring Metrics Publisher"] = "3913510d-42f4-4e42-8a64-420c390055eb",
        ["Storage Blob Data Contributor"] = "ba92f5b4-2d11-453d-a403-e96b0029c9fe",
        ["Storage Blob Data Owner"] = "b7e6dc6d-f1e8-4753-8033-0f276bb0955b",
        ["Storage Blob Data Reader"] = "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1",
        ["Storage Blob Delegator"] = "db58b8e5-c6ad-4a2a-8342-4190687cbf4a",
        ["Storage Queue Data Message Processor"] = "8a0f0c08-91a1-4084-bc3d-661d67233fed",
        ["Storage Queue Data Message Sender"] = "c6a89b2d-59bc-44d0-9896-0f6e12d7b80a",
        ["Storage Queue Data Reader"] = "19e7f393-937e-4f77-808e-94535e297925",
    };

    // What a table's scope is, as the resource in roles.bicep that it is assigned on.
    private static readonly Dictionary<string, string> Scopes = new(StringComparer.Ordinal)
    {
        ["host"] = "hostStorage",
        ["intake"] = "intake",
        ["intake/uploads"] = "intake::blobs::uploads",
        ["intake/queues/uploads"] = "intake::queueService::uploads",
        ["intake/queues/uploads-poison"] = "intake::queueService::uploadsPoison",
        ["intake/queues/receipts"] = "intake::queueService::receipts",
        ["intake/queues/receipts-poison"] = "intake::queueService::receiptsPoison",
        ["lake/lake"] = "lake::blobs::lakeFiles",
        ["lake/references"] = "lake::blobs::references",
        ["lake/runs"] = "lake::blobs::runs",
        ["lake/counter"] = "lake::blobs::counter",
        ["lake/audit"] = "lake::blobs::auditTrail",
        ["lake/airlock"] = "lake::blobs::airlock",
        ["keys/signing"] = "vault::signing",
        ["keys/pseudonyms"] = "vault::pseudonyms",
        ["topic"] = "topic",
        ["batch"] = "batch",
        ["registry"] = "registry",
        ["insights"] = "insights",
        ["documents"] = "cosmos",
    };

    // What nodes are kept from, because only the function app needs it: they run native tools over files of strangers.
    private static readonly (string Scope, string? Role)[] NotForNodes =
    [
        ("intake", null), ("topic", null), ("batch", null), ("documents", null), ("host", null), ("keys/signing", "Key Vault Crypto User"),
        ("intake/uploads", "Storage Blob Data Contributor"), ("lake/references", "Storage Blob Data Contributor"), ("registry", "AcrPush"),
        ("lake/counter", null), ("lake/audit", null), ("lake/airlock", null),
    ];

    public static IReadOnlyList<Rule> All { get; } =
    [
        new("roles are assigned by the table alone", Strays,
            new("modules/storage.bicep", "output id string", "resource extra 'Microsoft.Authorization/roleAssignments@2022-04-01' = {\n  name: 'x'\n}\n\noutput id string"),
            new("modules/roles.bicep", "scope: intake::blobs::uploads\n", "scope: intake\n"),
            new("modules/roles.bicep", "row.scope == 'topic'", "row.scope == 'topics'"),
            new("modules/roles.bicep", "name: 'uploads-poison'", "name: 'uploads'"),
            new("modules/roles.bicep", "table.roles[row.role]", "table.roles['Storage Blob Data Owner']"),
            new("modules/roles.bicep", "principalId: principals[row.principal]", "principalId: principals.app"),
            new("roles.json", "\"scope\": \"topic\"", "\"scope\": \"topics\"")),
        new("the table names roles and principals that exist", Unknown,
            new("roles.json", "7f951dda-4ed3-4680-a7ca-43fe172d538d", "b24988ac-6180-42a0-ab88-20f7382dd24c"),
            new("roles.json", "\"AcrPull\":", "\"Owner\": \"8e3af657-a8ff-443c-a75c-2fe8c4bcb635\", \"AcrPull\":"),
            new("roles.json", "\"principal\": \"eventsOfIntake\"", "\"principal\": \"events\""),
            new("platform.bicep", "      nodes: identities.outputs.nodesPrincipalId\n", ""),
            new("platform.bicep", "nodes: identities.outputs.nodesPrincipalId", "nodes: identities.outputs.appPrincipalId"),
            new("roles.json", "\"why\": \"Publishes Pfmg.* events.\"", "\"why\": \"\"")),
        new("nodes may not do what only the app needs", TooMuch,
            new("roles.json", "{ \"principal\": \"app\", \"role\": \"EventGrid Data Sender\"", "{ \"principal\": \"nodes\", \"role\": \"EventGrid Data Sender\""),
            new("roles.json", "\"role\": \"Key Vault Reader\", \"scope\": \"keys/signing\"", "\"role\": \"Key Vault Crypto User\", \"scope\": \"keys/signing\""),
            new("roles.json", "\"principal\": \"app\", \"role\": \"Storage Blob Data Owner\", \"scope\": \"host\"", "\"principal\": \"app\", \"role\": \"Storage Blob Data Owner\", \"scope\": \"intake\"")),
    ];

    private static IEnumerable<(string Principal, string Role, string Scope, string Why)> Table(Deployment it) => it.Roles["assignments"]!.AsArray()
        .Select(row => ((string)row!["principal"]!, (string)row["role"]!, (string)row["scope"]!, (string)row["why"]!));

    private static IEnumerable<string> Strays(Deployment it)
    {
        foreach (var (file, resource) in it.MadeOf(Assignment).Concat(it.MadeOf(DocumentsAssignment)).Where(one => one.File != "modules/roles.bicep"))
        {
            yield return $"{file}: {resource.Symbol} is not of the table.";
        }

        var roles = it.Files["modules/roles.bicep"];
        var assigned = roles.MadeOf(Assignment).Concat(roles.MadeOf(DocumentsAssignment)).ToList();
        foreach (var resource in assigned)
        {
            var scope = Loop().Match(resource.Loop ?? "").Groups["scope"].Value;
            var target = resource.Type == Assignment ? resource.At("scope").Expression() : resource.At("parent").Expression();
            var definition = resource.At("properties", "roleDefinitionId").Expression();
            if (!Scopes.TryGetValue(scope, out var wanted) || target != wanted || resource.Condition is not null
                || resource.At("properties", "principalId").Expression() != "principals[row.principal]" || definition?.Contains("table.roles[row.role]", StringComparison.Ordinal) is not true)
            {
                yield return $"modules/roles.bicep: {resource.Symbol} does not assign the table's rows of one scope there.";
            }
        }

        var looped = assigned.Select(resource => Loop().Match(resource.Loop ?? "").Groups["scope"].Value).Order(StringComparer.Ordinal).ToList();
        var told = Table(it).Select(row => row.Scope).Distinct().Order(StringComparer.Ordinal);
        if (!looped.SequenceEqual(told, StringComparer.Ordinal))
        {
            yield return $"Scopes of the table and of roles.bicep differ: {string.Join(", ", told.Except(looped).Concat(looped.Except(told)))}.";
        }

        // A container's, queue's or key's own name is the last part of its scope.
        foreach (var (scope, symbol) in Scopes.Where(scope => scope.Key.Contains('/', StringComparison.Ordinal)))
        {
            if ((string?)roles.Resources.SingleOrDefault(resource => resource.Existing && resource.Symbol == symbol)?.At("name") != scope[(scope.LastIndexOf('/') + 1)..])
            {
                yield return $"modules/roles.bicep: {symbol} is not {scope}.";
            }
        }
    }

    private static IEnumerable<string> Unknown(Deployment it)
    {
        foreach (var (name, id) in it.Roles["roles"]!.AsObject().Where(role => !BuiltIn.TryGetValue(role.Key, out var known) || known != (string?)role.Value))
        {
            yield return $"roles.json: {name} is not the role {id}.";
        }

        var principals = it.Platform.Modules.Single(module => module.Symbol == "roles").Given["principals"]!.AsObject();
        foreach (var (principal, role, scope, why) in Table(it))
        {
            if (it.Roles["roles"]![role] is null || principals[principal] is null || why.Length == 0)
            {
                yield return $"roles.json: {principal}, {role}, {scope}: an unknown principal or role, or no reason.";
            }
        }

        foreach (var name in principals.Select(principal => principal.Key).Except(Table(it).Select(row => row.Principal)))
        {
            yield return $"platform.bicep: the table does not know {name}.";
        }

        foreach (var shared in principals.GroupBy(principal => principal.Value.Expression()).Where(group => group.Count() > 1))
        {
            yield return $"platform.bicep: {string.Join(" and ", shared.Select(principal => principal.Key))} are one identity.";
        }

        foreach (var twice in Table(it).GroupBy(row => (row.Principal, row.Role, row.Scope)).Where(group => group.Count() > 1))
        {
            yield return $"roles.json: {twice.Key} is there twice.";
        }
    }

    private static IEnumerable<string> TooMuch(Deployment it)
    {
        foreach (var (principal, role, scope, _) in Table(it))
        {
            if (principal == "nodes" && NotForNodes.Any(kept => kept.Scope == scope && (kept.Role is null || kept.Role == role)))
            {
                yield return $"roles.json: nodes are {role} of {scope}.";
            }

            if (role == "Storage Blob Data Owner" && scope != "host")
            {
                yield return $"roles.json: {principal} owns blobs of {scope}: it could change who else may read them.";
            }
        }
    }

    [GeneratedRegex(@"^row in filter\(rows, row => row\.scope == '(?<scope>[^']+)'\)$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Loop();
}
