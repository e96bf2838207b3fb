using System.Collections.Frozen;
using System.Security.Claims;
using Pfmg.Cloud.Core.Callers;

namespace Pfmg.Cloud.Functions.Tokens;

/// <summary>Reads who calls from the claims of a token that was checked.</summary>
internal static class CallerOfToken
{
    /// <summary>The claim with the roles, one or many (RFC 9068 § 2.2.3.1; app roles of Entra ID).</summary>
    public const string Roles = "roles";

    /// <summary>The claim with an uploader's platform.</summary>
    public const string Platform = "platform";

    /// <summary>The claim with the one project that a token is good for.</summary>
    public const string Project = "project";

    private const string PlatformRole = "platform-uploader.";

    /// <summary>The caller; null if the token names none.</summary>
    /// <param name="token">Its claims.</param>
    /// <param name="subjectClaim">The claim that names the caller.</param>
    /// <remarks>
    /// Roles that are not ours are passed over: an issuer serves other programs too. "platform-uploader.seqoia" is the role and its platform
    /// in one, for issuers that know roles only.
    /// </remarks>
    public static Caller? Read(ClaimsPrincipal token, string subjectClaim)
    {
        if (token.FindFirst(subjectClaim)?.Value is not { Length: > 0 } subject)
        {
            return null;
        }

        var roles = new HashSet<Role>();
        var platform = token.FindFirst(Platform)?.Value;
        foreach (var name in token.FindAll(Roles).Select(claim => claim.Value))
        {
            if (RoleNames.TryParse(name, out var role))
            {
                roles.Add(role);
            }
            else if (name.StartsWith(PlatformRole, StringComparison.Ordinal) && name.Length > PlatformRole.Length)
            {
                roles.Add(Role.PlatformUploader);
                platform ??= name[PlatformRole.Length..];
            }
        }

        return new Caller(subject, roles.ToFrozenSet()) { Platform = platform, Project = token.FindFirst(Project)?.Value };
    }
}
