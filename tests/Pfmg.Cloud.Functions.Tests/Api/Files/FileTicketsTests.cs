using Pfmg.Cloud.Core.Callers;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Files;
using Pfmg.Cloud.Functions.Files;
using Pfmg.Cloud.Local.Keys;
using Pfmg.Cloud.Testing;

namespace Pfmg.Cloud.Functions.Tests.Api.Files;

public sealed class FileTicketsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task A_ticket_is_good_for_fifteen_minutes()
    {
        var clock = new HandClock();
        var tickets = new FileTickets(new Seal(new FileKeyRing(_folder["key.pem"])), clock);
        var written = await tickets.SealAsync(
            new FileTicket
            {
                For = FilePurpose.Care,
                Subject = "clara",
                Roles = [Role.Clinician],
                Ends = clock.GetUtcNow().Add(FileTicket.Lifetime).ToUnixTimeSeconds(),
                Callset = 1,
                Format = "VCF",
                Part = FilePart.Whole,
            },
            default);

        clock.Now += TimeSpan.FromMinutes(14.9);
        Assert.Equal("clara", (await tickets.OpenAsync(written, default)).Subject);
        clock.Now += TimeSpan.FromMinutes(0.2);
        await Assert.ThrowsAsync<ForbiddenException>(() => tickets.OpenAsync(written, default));
        await Assert.ThrowsAsync<NotFoundException>(() => tickets.OpenAsync("another", default));
    }

    public void Dispose() => _folder.Dispose();

    private sealed class HandClock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2026, 11, 22, 10, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
