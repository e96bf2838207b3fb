using Pfmg.Cloud.Core.Audit;

namespace Pfmg.Cloud.Functions.Hosting;

/// <summary>The audit trail and what stands on it.</summary>
internal static class AuditComposition
{
    /// <summary>One trail a process.</summary>
    public static void AddAudit(this IServiceCollection services)
    {
        services.AddSingleton<AuditTrail>();
        services.AddSingleton<AuditNames>();
        services.AddSingleton<AuditReader>();
        services.AddSingleton<ReadAudit>();
        services.AddSingleton<VerifyAudit>();
        services.AddSingleton<AnchorAudit>();
    }
}
