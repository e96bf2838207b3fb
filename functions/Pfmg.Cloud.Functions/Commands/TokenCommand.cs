using System.CommandLine;
using System.Text.Json;
using Pfmg.Cloud.Core;
using Pfmg.Cloud.Core.Callers;
using Pfmg.Cloud.Functions.Tokens;

namespace Pfmg.Cloud.Functions.Commands;

/// <summary>`pfmg token`: a token of the store's development issuer, for a service over the same store.</summary>
internal static class TokenCommand
{
    /// <summary>The command.</summary>
    public static Command Create(Terminal terminal, StoreOption store)
    {
        var roles = new Option<string[]>("--role") { Description = "What the caller may be, again for each: " + string.Join(", ", RoleNames.All), HelpName = "ROLE" };
        var subject = new Option<string>("--subject") { Description = "Whom the token is for", HelpName = "NAME" };
        var platform = new Option<string?>("--platform") { Description = "The platform of an uploader", HelpName = "PLATFORM" };
        var project = new Option<string?>("--project") { Description = "The one project that it is good for", HelpName = "ID" };
        var minutes = new Option<int>("--minutes") { Description = "How long it is good for", HelpName = "N", DefaultValueFactory = _ => 60 };
        var client = new Option<bool>("--client") { Description = "Make a client instead: name and secret, as JSON, by which a program gets such tokens from the issuer; the secret is told once" };
        var password = new Option<bool>("--password") { Description = "Tell the password of the development issuer's login page instead" };
        var command = new PfmgCommand(
            "token",
            "Makes an access token for development, signed with a key in the store's folder; a service over that store believes it unless it has another authority.",
            "pfmg token --role researcher --subject alice\npfmg token --role platform-uploader --subject bob --platform seqoia\npfmg token --client --role researcher --subject notebook --project prj-0011223344556677");
        return command.With(roles, subject, platform, project, minutes, client, password).Does(async (parsed, ct) =>
        {
            var issuer = new LocalIssuer(store.PathFor(parsed, terminal), TimeProvider.System);
            if (parsed.GetValue(password))
            {
                await terminal.WriteLineAsync(await issuer.PasswordAsync(ct), ct);
                return;
            }

            var request = new TokenRequest(Required(parsed.GetValue(subject), "--subject"), [.. Required(parsed.GetValue(roles), "--role").Select(RoleOf)])
            {
                Platform = parsed.GetValue(platform),
                Project = parsed.GetValue(project),
                For = TimeSpan.FromMinutes(Minutes(parsed.GetValue(minutes))),
            };
            await terminal.WriteLineAsync(
                parsed.GetValue(client) ? JsonSerializer.Serialize(await LocalClients.Of(store.PathFor(parsed, terminal)).AddAsync(request, ct), PfmgJson.Options) : await issuer.TokenAsync(request, ct), ct);
        });
    }

    private static T Required<T>(T? value, string option)
        where T : class => value is null or Array { Length: 0 } or "" ? throw new UsageException($"{option}: expected, found nothing.") : value;

    private static Role RoleOf(string name) =>
        RoleNames.TryParse(name, out var role) ? role : throw new UsageException($"--role: expected one of {string.Join(", ", RoleNames.All)}, found {name}.");

    private static int Minutes(int minutes) =>
        minutes is > 0 and <= 1_440 ? minutes : throw new UsageException($"--minutes: expected 1 to 1,440, found {minutes}.");
}
